import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './paths';
import { leftIn, remove } from './scratch';

const parent = join(cacheFolder, 'unfinished');

/**
 * Gives a folder for work that goes on where it was broken off: what an earlier process left under
 * this name, or an empty one. It is this process's own until {@link sweepUnfinished} or its rename.
 */
export function takeUnfinished(name: string): string {
	mkdirSync(parent, { recursive: true });
	const own = join(parent, `${process.pid}-${name}`);
	const left = leftIn(parent).filter((folder) => folder.endsWith(`-${name}`));
	for (const folder of left) {
		try {
			// Of two processes that try, one gets it.
			renameSync(join(parent, folder), own);
			return own;
		} catch {
			continue;
		}
	}
	mkdirSync(own, { recursive: true });
	return own;
}

/** Deletes such a folder, and those of processes that are gone. */
export function sweepUnfinished(folder: string): void {
	remove(folder);
	for (const left of leftIn(parent)) remove(join(parent, left));
}
