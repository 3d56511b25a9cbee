import type { Transform } from 'node:stream';
import {
	brotliCompressSync,
	createBrotliCompress,
	createDeflate,
	createGzip,
	deflateSync,
	gzipSync,
} from 'node:zlib';

/** Content codings, as `Accept-Encoding` and `Content-Encoding` name them. */
export const ENCODINGS = ['br', 'gzip', 'deflate'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** `cut`: the second half is missing; `damaged`: it is whole in length, and cannot be decompressed. */
export const BREAKAGES = ['cut', 'damaged'] as const;

export type Breakage = (typeof BREAKAGES)[number];

const STREAM = { br: createBrotliCompress, gzip: createGzip, deflate: createDeflate };

const PACK = { br: brotliCompressSync, gzip: gzipSync, deflate: deflateSync };

/**
 * The first of `preferred` that a request takes.
 * @param header its `Accept-Encoding`; without one only plain answers are taken
 */
export function accepted(
	header: string | string[] | undefined,
	preferred: readonly Encoding[],
): Encoding | undefined {
	const weights = new Map<string, number>();
	for (const part of String(header ?? '').split(',')) {
		const [name = '', weight = 'q=1'] = part.split(';').map((each) => each.trim().toLowerCase());
		weights.set(name, Number(weight.replace(/^q=/, '')));
	}
	return preferred.find((name) => (weights.get(name) ?? weights.get('*') ?? 0) > 0);
}

/** Compresses what is written to it. */
export function coderFor(encoding: Encoding): Transform {
	return STREAM[encoding]();
}

/** `text` compressed, and then its second half missing, or made of ones: no client can read either. */
export function broken(encoding: Encoding, text: string, how: Breakage): Buffer {
	const packed = PACK[encoding](text);
	const half = Math.floor(packed.length / 2);
	return how === 'cut' ? packed.subarray(0, half) : packed.fill(0xff, half);
}
