import { createHash } from 'node:crypto';

import { BoxWalker, BrokenMedia } from './boxes';
import type { Movie } from './movie';
import { readMovie } from './movie';

/** What stays of an uploaded or fetched file once its bytes have passed by. */
export interface Media extends Movie {
	bytes: number;
	/** Of the whole content, hexadecimal. */
	sha256: string;
}

/** Digests a file of any size as a stream: its SHA-256, its length, and what its own headers say. */
export class MediaDigest {
	/** Bytes seen so far. */
	bytes = 0;
	private readonly hash = createHash('sha256');
	private readonly walker = new BoxWalker();
	private broken: BrokenMedia | undefined;
	private sum: string | undefined;

	write(chunk: Buffer): void {
		this.bytes += chunk.length;
		this.hash.update(chunk);
		if (this.broken) return;
		try {
			this.walker.write(chunk);
		} catch (error) {
			// Kept for end(): the rest of the upload still has to be read, counted and hashed.
			this.broken = asBroken(error);
		}
	}

	/** SHA-256 of all that was written, hexadecimal. Nothing may be written afterwards. */
	sha256(): string {
		this.sum ??= this.hash.digest('hex');
		return this.sum;
	}

	/** @throws BrokenMedia when it is not a whole, readable MP4 with a video track */
	media(): Media {
		if (this.broken) throw this.broken;
		return { ...readMovie(this.walker.end()), bytes: this.bytes, sha256: this.sha256() };
	}
}

function asBroken(error: unknown): BrokenMedia {
	if (error instanceof BrokenMedia) return error;
	throw error;
}
