import { ensureChroma } from './chroma/chroma';
import { ensureN8n } from './n8n/install';
import { packPackage } from './n8n/package-tarball';
import { remove } from './n8n/folders';
import { makeUserFolder } from './n8n/session';

/**
 * What all tests here share is made once before them, as they run side by side: n8n and Chroma
 * installed, a user folder to copy, the package packed.
 */
export default async function prepare(): Promise<void> {
	const installed = await ensureN8n();
	const { path } = await makeUserFolder(installed);
	remove(path);
	await packPackage();
	await ensureChroma();
}
