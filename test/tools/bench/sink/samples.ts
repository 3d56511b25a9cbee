/** Of so many bytes one is looked at: a look at all of them would make the sink the limit. */
const EVERY = 512;

const FNV_PRIME = 16_777_619;
const FNV_BASIS = 2_166_136_261;

/** Bytes of a part, as S3 has them at least. */
export const PART_BYTES = 5 * 1024 ** 2;

/**
 * What tells one part of a file from another: a hash (FNV-1a) over every 512th byte, which piece of
 * {@link PART_BYTES} it is of, and how long that is.
 */
export class Samples {
	/** Bytes so far. */
	bytes = 0;
	private hash = FNV_BASIS;
	private readonly whole: string[] = [];

	/** Goes on with these bytes. */
	add(piece: Uint8Array): void {
		let from = 0;
		while (from < piece.length) {
			const inPart = this.bytes % PART_BYTES;
			const length = Math.min(piece.length - from, PART_BYTES - inPart);
			const first = (EVERY - (inPart % EVERY)) % EVERY;
			for (let at = first; at < length; at += EVERY) {
				this.hash = Math.imul(this.hash ^ (piece[from + at] ?? 0), FNV_PRIME);
			}
			this.bytes += length;
			from += length;
			if (this.bytes % PART_BYTES === 0) this.whole.push(this.take(PART_BYTES));
		}
	}

	/** One text for each part that came, the last one as far as it came. Ends the sampling. */
	parts(): string[] {
		const left = this.bytes % PART_BYTES;
		return left === 0 ? this.whole : [...this.whole, this.take(left)];
	}

	private take(bytes: number): string {
		const text = `${(this.hash >>> 0).toString(16).padStart(8, '0')}-${bytes}`;
		this.hash = FNV_BASIS;
		return text;
	}
}
