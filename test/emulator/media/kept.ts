import { createHash } from 'node:crypto';

import type { FileSink } from './sink';

/** How much of an image or sound is looked at; its headers lie in the first part of it. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** A small file part: hashed and counted whole, its beginning kept to be looked at. */
export class KeptFile implements FileSink {
	bytes = 0;
	private readonly hash = createHash('sha256');
	private readonly chunks: Buffer[] = [];
	private sum: string | undefined;

	write(chunk: Buffer): void {
		if (this.bytes < KEPT_BYTES) this.chunks.push(Buffer.from(chunk));
		this.bytes += chunk.length;
		this.hash.update(chunk);
	}

	sha256(): string {
		this.sum ??= this.hash.digest('hex');
		return this.sum;
	}

	/** The beginning of the file, about 4 MB at most. */
	head(): Buffer {
		return Buffer.concat(this.chunks);
	}
}
