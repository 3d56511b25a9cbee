/** The bytes are not a whole, well-formed MP4. The message says where it breaks. */
export class BrokenMedia extends Error {}

/** Boxes that describe the movie. Everything else (above all `mdat`, the pictures) is counted and dropped. */
const DESCRIBING = new Set(['ftyp', 'moov', 'moof']);

/**
 * Memory a movie's description may take. Four hours at 60 frames a second need about 20 MB of sample
 * tables; a "box" beyond this is not a video and must not fill the emulator's memory.
 */
const MAX_DESCRIPTION_BYTES = 64 * 1024 * 1024;

/**
 * Walks the top-level boxes of an MP4 as its bytes pass by, wherever `moov` lies, and keeps only the
 * boxes that describe it. Memory is that of the description, not of the file.
 */
export class BoxWalker {
	private readonly kept: Buffer[] = [];
	private keptBytes = 0;
	private header = Buffer.alloc(0);
	private remaining = 0;
	private keeping = false;
	private boxes = 0;
	private mediaBytes = 0;
	private openEnded = false;

	/** @throws BrokenMedia as soon as what passes by cannot be an MP4 */
	write(chunk: Buffer): void {
		let rest = chunk;
		while (rest.length > 0) {
			rest = this.remaining > 0 ? this.takePayload(rest) : this.takeHeader(rest);
		}
	}

	/**
	 * @returns the describing boxes, one after the other
	 * @throws BrokenMedia when the file ends inside a box, or has no pictures
	 */
	end(): Buffer {
		if (this.header.length > 0 || (this.remaining > 0 && !this.openEnded)) {
			throw new BrokenMedia('the file ends before its last box does');
		}
		if (this.mediaBytes === 0) throw new BrokenMedia('the file holds no media data');
		return Buffer.concat(this.kept);
	}

	private takePayload(chunk: Buffer): Buffer {
		const taken = chunk.subarray(0, Math.min(chunk.length, this.remaining));
		if (this.keeping) this.keep(taken);
		else this.mediaBytes += taken.length;
		this.remaining -= taken.length;
		return chunk.subarray(taken.length);
	}

	private takeHeader(chunk: Buffer): Buffer {
		// A header may straddle two chunks; it is at most 16 bytes, so joining is cheap.
		const joined = Buffer.concat([this.header, chunk.subarray(0, 16)]);
		const earlier = this.header.length;
		const headerBytes = joined.length >= 8 && joined.readUInt32BE(0) === 1 ? 16 : 8;
		if (joined.length < headerBytes) {
			this.header = joined;
			return chunk.subarray(chunk.length);
		}
		this.header = Buffer.alloc(0);
		this.open(joined.subarray(0, headerBytes));
		return chunk.subarray(headerBytes - earlier);
	}

	private open(header: Buffer): void {
		const type = header.toString('latin1', 4, 8);
		if (!/^[\w .-]{4}$/.test(type) || (this.boxes === 0 && type !== 'ftyp')) {
			throw new BrokenMedia('the file is not an MP4');
		}
		this.boxes += 1;
		const size = header.length === 16 ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
		// Size 0 means "to the end of the file", which only the last box may say.
		this.openEnded = size === 0;
		this.remaining = this.openEnded ? Number.MAX_SAFE_INTEGER : size - header.length;
		if (this.remaining < 0) throw new BrokenMedia(`the box ${type} is smaller than its own header`);
		this.keeping = DESCRIBING.has(type);
		if (this.keeping) this.keep(header);
	}

	private keep(bytes: Buffer): void {
		this.keptBytes += bytes.length;
		if (this.keptBytes > MAX_DESCRIPTION_BYTES) {
			throw new BrokenMedia('the description of the movie is too large');
		}
		// A copy: a slice would keep the whole network buffer alive.
		this.kept.push(Buffer.from(bytes));
	}
}
