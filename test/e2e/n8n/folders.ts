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

/** Folders in `parent` of processes that have ended; their names begin with the process ID. */
const leftIn = (parent: string): string[] =>
	readdirSync(parent).filter((name) => {
		const pid = Number(name.split('-')[0]);
		return pid > 0 && !isAlive(pid);
	});

/** Makes an empty folder, and deletes those that killed processes left behind. */
function makeIn(parent: string): string {
	mkdirSync(parent, { recursive: true });
	for (const name of leftIn(parent)) remove(join(parent, name));
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

const unfinished = join(cacheFolder, 'unfinished');

/** A folder for work that can be resumed: what an earlier process left under this name, or an empty one. */
function takeUnfinished(name: string): string {
	mkdirSync(unfinished, { recursive: true });
	const own = join(unfinished, `${process.pid}-${name}`);
	for (const left of leftIn(unfinished).filter((folder) => folder.endsWith(`-${name}`))) {
		try {
			// Fails if another process was faster.
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
 * A folder of the cache, made by `fill` unless it exists. It gets its final name only when complete; an
 * interrupted `fill` is resumed by the next run.
 * @param fill gets the folder, with what an earlier try left in it
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
