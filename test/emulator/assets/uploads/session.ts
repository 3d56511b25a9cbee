import type { Clock } from '../../clock';
import type { Asset } from '../asset';

/** A part that was received whole. */
export interface Part {
	/** Where its bytes lie until the session is complete. */
	file: string;
	bytes: number;
	/** MD5 of its bytes, hexadecimal: its ETag. */
	md5: string;
}

/** One presigned URL. Times are milliseconds since the epoch. */
export interface Presigned {
	index: number;
	token: string;
	expiresAt: number;
	/** It was used once, and serves no more. */
	used: boolean;
}

/** A multipart upload session: which parts are in, which were reported. */
export class UploadSession {
	readonly parts = new Map<number, Part>();
	readonly urls = new Map<string, Presigned>();
	/** When each part was reported, by its index. */
	readonly reported = new Map<number, number>();
	updatedAt: number;

	/**
	 * @param totalSize bytes of the file
	 * @param chunkBytes of every part but the last
	 * @param createdAt and `expiresAt`: milliseconds since the epoch
	 * @param dir where its parts are kept
	 */
	constructor(
		readonly id: string,
		readonly asset: Asset,
		readonly totalSize: number,
		readonly chunkBytes: number,
		readonly createdAt: number,
		readonly expiresAt: number,
		readonly dir: string,
		private readonly clock: Clock,
	) {
		this.updatedAt = createdAt;
	}

	get totalChunks(): number {
		return Math.ceil(this.totalSize / this.chunkBytes);
	}

	/** `failed` does not happen here. */
	get status(): 'active' | 'completed' | 'expired' {
		if (this.reported.size === this.totalChunks) return 'completed';
		return this.clock.now() > this.expiresAt ? 'expired' : 'active';
	}

	/** Bytes that the part with this index (from 1) must have. */
	bytesOf(index: number): number {
		if (index < this.totalChunks) return this.chunkBytes;
		return this.totalSize - (this.totalChunks - 1) * this.chunkBytes;
	}

	/** Notes a part as reported. */
	report(index: number): void {
		this.updatedAt = this.clock.now();
		this.reported.set(index, this.updatedAt);
	}
}
