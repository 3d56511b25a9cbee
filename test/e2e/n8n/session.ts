import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratch, makeScratchElsewhere, remove } from './folders';
import { ensureN8n, type InstalledN8n } from './install';
import { N8n, type Owner, type StartOptions } from './instance';
import { installTarball, packPackage } from './package-tarball';
import { withProgress, type Cleanup } from './program';

const ownerFile = 'owner.json';

const readOwner = (folder: string): Owner => {
	const owner: unknown = JSON.parse(readFileSync(join(folder, ownerFile), 'utf8'));
	return { email: String(Object(owner).email), password: String(Object(owner).password) };
};

/** Makes an n8n user folder whose database is up to date and has its owner, once per n8n. */
async function prepare(installed: InstalledN8n, target: string): Promise<void> {
	const scratch = makeScratch();
	try {
		// n8n asks for a capital letter and a digit.
		const owner = { email: 'demo@example.com', password: `N8n-${randomBytes(9).toString('hex')}` };
		const n8n = await N8n.start(installed, scratch);
		await n8n.rest.setUpOwner(owner);
		await n8n.stop();
		remove(join(scratch, 'n8n.log'));
		writeFileSync(join(scratch, ownerFile), JSON.stringify(owner), { mode: 0o600 });
		if (!existsSync(target)) renameSync(scratch, target);
	} finally {
		remove(scratch);
	}
}

/** A user folder for one n8n, with an owner. */
export type UserFolder = { path: string; owner: Owner };

/** Makes a new user folder; n8n's many database migrations ran before, in the one it is copied from. */
export async function makeUserFolder(installed: InstalledN8n): Promise<UserFolder> {
	const template = join(installed.folder, 'user-folder');
	if (!existsSync(template)) {
		await withProgress('Preparing a user folder for n8n (once)', () =>
			prepare(installed, template),
		);
	}
	const path = makeScratchElsewhere();
	cpSync(template, path, { recursive: true });
	mkdirSync(join(path, 'files'));
	return { path, owner: readOwner(template) };
}

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
