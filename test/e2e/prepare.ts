import { ensureChroma } from './chroma/chroma';
import { ensureN8n } from './n8n/install';
import { packPackage } from './n8n/package-tarball';
import { remove } from './n8n/folders';
import { makeUserFolder } from './n8n/session';

/** Installs n8n and Chroma, and makes a user folder to copy. */
export async function installTools(): Promise<void> {
	const installed = await ensureN8n();
	const { path } = await makeUserFolder(installed);
	remove(path);
	await ensureChroma();
}

/** What all tests here share is made once before them, as they run side by side. */
export default async function prepare(): Promise<void> {
	await installTools();
	await packPackage();
}
