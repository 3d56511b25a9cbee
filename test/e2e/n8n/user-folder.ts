import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledN8n } from './install';
import { N8n } from './instance';
import type { Owner } from './rest';
import { withProgress } from './progress';
import { makeScratch, makeScratchElsewhere, remove } from './scratch';

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
