import { ensureN8n } from './install';
import { N8n, type StartOptions } from './instance';
import { installTarball, packPackage } from './package-tarball';
import type { Cleanup } from './program';
import { withProgress } from './progress';
import type { Owner } from './rest';
import { remove } from './scratch';
import { makeUserFolder } from './user-folder';

/** A running n8n with this package installed, and its owner, who is signed in. */
export type Session = { n8n: N8n; version: string; owner: Owner };

/**
 * Builds and packs this package, installs the tarball into a new n8n as a community package, starts
 * that n8n and signs in. The first time it downloads n8n.
 */
export async function openSession(cleanup: Cleanup, options: StartOptions): Promise<Session> {
	const installed = await ensureN8n();
	const folder = await makeUserFolder(installed);
	cleanup.add(() => remove(folder.path));
	await withProgress('Packing this package and installing it into n8n', async () =>
		installTarball(await packPackage(), folder.path),
	);
	const n8n = await withProgress(`Starting n8n ${installed.version}`, async () => {
		const started = await N8n.start(installed, folder.path, options);
		cleanup.add(() => started.stop());
		await started.rest.signIn(folder.owner);
		return started;
	});
	return { n8n, version: installed.version, owner: folder.owner };
}
