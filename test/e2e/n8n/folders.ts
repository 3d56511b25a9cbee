import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The folder of this checkout. */
export const checkout = resolve(__dirname, '../../..');

/** Where downloads and prepared folders are kept between runs; never committed. */
export const cacheFolder = resolve(checkout, process.env.N8N_TWELVELABS_CACHE || '.cache');

/** The files below a path, or the path itself when it is a file; nothing when it is missing. */
function filesOf(path: string): string[] {
	if (!existsSync(path)) return [];
	if (statSync(path).isFile()) return [path];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesOf(join(path, name)));
}

/** A short name for the content of files and folders of `root`: another content, another name. */
export function fingerprint(root: string, paths: string[]): string {
	const hash = createHash('sha256');
	for (const file of paths.flatMap((path) => filesOf(join(root, path)))) {
		const content = readFileSync(file);
		hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex').slice(0, 12);
}

/** Deletes a folder, patiently where the system still holds a file of it. */
export const remove = (folder: string) =>
	rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

const isAlive = (pid: number) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code === 'EPERM';
	}
};

/** The folders in `parent`, named after the processes that made them, whose processes have ended. */
const leftIn = (parent: string): string[] =>
	readdirSync(parent).filter((name) => {
		const pid = Number(name.split('-')[0]);
		return pid > 0 && !isAlive(pid);
	});

/** Makes an empty folder, after deleting what processes that were killed left behind. */
function makeIn(parent: string): string {
	mkdirSync(parent, { recursive: true });
	for (const name of leftIn(parent)) remove(join(parent, name));
	return mkdtempSync(join(parent, `${process.pid}-`));
}

/**
 * Makes an empty folder that only this user can read, beside the cache so that it can be renamed
 * into it. It belongs to this process: a later run deletes it if this one is killed.
 */
export const makeScratch = (): string => makeIn(join(cacheFolder, 'scratch'));

/**
 * Makes such a folder outside this checkout. A package installed in it finds what a user's n8n gives
 * it and no more: inside the checkout, Node.js would find our development packages as well.
 */
export const makeScratchElsewhere = (): string =>
	makeIn(join(tmpdir(), `n8n-nodes-twelvelabs-${userInfo().username}`));

const unfinished = join(cacheFolder, 'unfinished');

/**
 * A folder for work that goes on where it was broken off: what an earlier process left under this
 * name, or an empty one.
 */
function takeUnfinished(name: string): string {
	mkdirSync(unfinished, { recursive: true });
	const own = join(unfinished, `${process.pid}-${name}`);
	for (const left of leftIn(unfinished).filter((folder) => folder.endsWith(`-${name}`))) {
		try {
			// Of two processes that try, one gets it.
			renameSync(join(unfinished, left), own);
			return own;
		} catch {
			continue;
		}
	}
	mkdirSync(own, { recursive: true });
	return own;
}

/**
 * A folder of the cache, made by `fill` unless it is there. Under its final name it is complete: what
 * is broken off never gets there, and the next run goes on with it.
 * @param fill gets the folder, which holds what an earlier try left
 */
export async function ensureFolder(
	target: string,
	name: string,
	fill: (folder: string) => Promise<void>,
): Promise<string> {
	if (existsSync(target)) return target;
	const folder = takeUnfinished(name);
	await fill(folder);
	mkdirSync(dirname(target), { recursive: true });
	if (!existsSync(target)) renameSync(folder, target);
	remove(folder);
	for (const left of leftIn(unfinished)) remove(join(unfinished, left));
	return target;
}
