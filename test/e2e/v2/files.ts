import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleVideo } from '../../tools/demo/video';

const PIECE_BYTES = 1_000_000;

/** A folder for the files that n8n's Read/Write Files node reads in these tests. */
export const filesFolder = mkdtempSync(join(tmpdir(), 'n8n-v2-files-'));

/** Puts a file there and gives its path. */
export function putFile(name: string, bytes: Buffer): string {
	const path = join(filesFolder, name);
	writeFileSync(path, bytes);
	return path;
}

/**
 * Puts a video there that is the sample with so many bytes of noise at its end, in a box that players
 * skip: any two stretches of it differ, so that parts in a wrong order show in its hash.
 */
export function putLargeVideo(name: string, bytes: number): { path: string; sha256: string } {
	const sample = readFileSync(sampleVideo);
	const head = Buffer.alloc(8);
	head.writeUInt32BE(bytes - sample.length, 0);
	head.write('free', 4, 'latin1');
	const hash = createHash('sha256');
	const path = join(filesFolder, name);
	const file = openSync(path, 'w');
	const write = (piece: Buffer): number => {
		hash.update(piece);
		return writeSync(file, piece);
	};
	const noise = randomBytes(PIECE_BYTES);
	let at = write(sample) + write(head);
	while (at < bytes) {
		noise.writeUInt32BE(at, 0);
		at += write(noise.subarray(0, bytes - at));
	}
	closeSync(file);
	return { path, sha256: hash.digest('hex') };
}
