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

/** Where downloads and prepared folders are kept between runs. */
export const cacheFolder = resolve(checkout, process.env.N8N_TWELVELABS_CACHE || '.cache');

/** The files below a path, or the path itself if it is a file. */
function filesOf(path: string): string[] {
	if (statSync(path).isFile()) return [path];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesOf(join(path, name)));
}

/** A short hash of the files and folders of `root`. */
export function fingerprint(root: string, paths: string[]): string {
	const hash = createHash('sha256');
	for (const file of paths.flatMap((path) => filesOf(join(root, path)))) {
		const content = readFileSync(file);
		hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex').slice(0, 12);
}

/** Deletes a folder, with retries in case a file is still open. */
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

/**
 * Makes an empty folder, and deletes those of processes that were killed: their names begin with the
 * process ID.
 */
function makeIn(parent: string): string {
	mkdirSync(parent, { recursive: true });
	for (const name of readdirSync(parent)) {
		const pid = Number(name.split('-')[0]);
		if (pid > 0 && !isAlive(pid)) remove(join(parent, name));
	}
	return mkdtempSync(join(parent, `${process.pid}-`));
}

/**
 * Makes an empty folder that only this user can read, in the cache's file system so that it can be renamed
 * into the cache. A later run deletes it if this process is killed.
 */
export const makeScratch = (): string => makeIn(join(cacheFolder, 'scratch'));

/**
 * Makes such a folder outside this checkout, where a package finds only what a user's n8n gives it.
 * Inside, Node.js would find our development packages as well.
 */
export const makeScratchElsewhere = (): string =>
	makeIn(join(tmpdir(), `n8n-nodes-twelvelabs-${userInfo().username}`));

/** A folder of the cache, made by `fill` unless it exists. It gets its final name only when complete. */
export async function ensureFolder(
	target: string,
	fill: (folder: string) => Promise<void>,
): Promise<string> {
	if (existsSync(target)) return target;
	const folder = makeScratch();
	try {
		await fill(folder);
		mkdirSync(dirname(target), { recursive: true });
		if (!existsSync(target)) renameSync(folder, target);
		return target;
	} finally {
		remove(folder);
	}
}
