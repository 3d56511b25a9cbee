import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './paths';

const isAlive = (pid: number) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
};

/** The folders in `parent`, named after the processes that made them, whose processes have ended. */
export const leftIn = (parent: string): string[] =>
	readdirSync(parent).filter((name) => {
		const pid = Number(name.split('-')[0]);
		return pid > 0 && !isAlive(pid);
	});

/** Deletes what processes that were killed left behind. */
const sweep = (parent: string) => {
	for (const name of leftIn(parent)) remove(join(parent, name));
};

/** Deletes a folder, patiently where the system still holds a file of it. */
export const remove = (folder: string) =>
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

/**
 * Makes an empty folder that only this user can read, beside the cache so that it can be renamed
 * into it. It belongs to this process: a later run deletes it if this one is killed.
 */
export function makeScratch(): string {
	return makeIn(join(cacheFolder, 'scratch'));
}

/**
 * Makes such a folder outside this checkout. A package installed in it finds what a user's n8n gives
 * it and no more: inside the checkout, Node.js would find our development packages as well.
 */
export function makeScratchElsewhere(): string {
	return makeIn(join(tmpdir(), `n8n-nodes-twelvelabs-${userInfo().username}`));
}

function makeIn(parent: string): string {
	mkdirSync(parent, { recursive: true });
	sweep(parent);
	return mkdtempSync(join(parent, `${process.pid}-`));
}
