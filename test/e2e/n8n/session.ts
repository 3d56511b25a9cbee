import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, makeScratchElsewhere, remove } from './folders';
import { ensureN8n, type InstalledN8n } from './install';
import { N8n, type Owner, type StartOptions } from './instance';
import { installTarball, packPackage } from './package-tarball';
import { withProgress, type Cleanup } from './program';

const ownerFile = 'owner.json';

/** Fills a user folder of n8n: a migrated database, and an owner. */
async function prepare(installed: InstalledN8n, folder: string): Promise<void> {
	// n8n requires a capital letter and a digit.
	const owner = { email: 'demo@example.com', password: `N8n-${randomBytes(9).toString('hex')}` };
	const n8n = await N8n.start(installed, { path: folder });
	await n8n.rest.setUpOwner(owner);
	await n8n.stop();
	remove(join(folder, 'n8n.log'));
	writeFileSync(join(folder, ownerFile), JSON.stringify(owner), { mode: 0o600 });
}

/** A user folder for one n8n, with an owner. */
export type UserFolder = { path: string; owner: Owner };

/** Makes a user folder as a copy of a prepared one: n8n's many database migrations run only once. */
export async function makeUserFolder(installed: InstalledN8n): Promise<UserFolder> {
	const template = await ensureFolder(join(installed.folder, 'user-folder'), (folder) =>
		withProgress('Preparing a user folder for n8n (once)', () => prepare(installed, folder)),
	);
	const path = makeScratchElsewhere();
	cpSync(template, path, { recursive: true });
	return { path, owner: JSON.parse(readFileSync(join(path, ownerFile), 'utf8')) as Owner };
}

/** A running n8n with this package installed. */
export type Session = { n8n: N8n; version: string; owner: Owner };

/**
 * Builds and packs this package, installs the tarball into a new n8n as a community package, and starts
 * that n8n. The first time it downloads n8n.
 */
export async function openSession(cleanup: Cleanup, options: StartOptions = {}): Promise<Session> {
	const installed = await ensureN8n();
	const folder = await makeUserFolder(installed);
	cleanup.add(() => remove(folder.path));
	await withProgress('Packing this package and installing it into n8n', async () =>
		installTarball(await packPackage(), folder.path),
	);
	const n8n = await withProgress(`Starting n8n ${installed.version}`, () =>
		N8n.start(installed, folder, options),
	);
	cleanup.add(() => n8n.stop());
	return { n8n, version: installed.version, owner: folder.owner };
}
