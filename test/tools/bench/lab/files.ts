import { closeSync, openSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

const PIECE = 16 * 1024 * 1024;

/** Writes a file of random bytes and gives its path. */
export function makeFile(folder: string, name: string, bytes: number): string {
	const path = join(folder, name);
	const piece = randomBytes(Math.min(PIECE, bytes));
	const file = openSync(path, 'w');
	for (let left = bytes; left > 0; left -= piece.length) {
		writeSync(file, piece, 0, Math.min(piece.length, left));
	}
	closeSync(file);
	return path;
}
