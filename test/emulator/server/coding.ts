import type { Transform } from 'node:stream';
import {
	brotliCompressSync,
	brotliDecompressSync,
	createBrotliCompress,
	createDeflate,
	createGzip,
	deflateSync,
	gunzipSync,
	gzipSync,
	inflateSync,
} from 'node:zlib';

/** Content codings, as `Accept-Encoding` and `Content-Encoding` name them. */
export const ENCODINGS = ['br', 'gzip', 'deflate'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** `cut`: the second half is missing; `damaged`: it is whole in length, and cannot be decompressed. */
export const BREAKAGES = ['cut', 'damaged'] as const;

export type Breakage = (typeof BREAKAGES)[number];

const CODERS = {
	br: { stream: createBrotliCompress, pack: brotliCompressSync, unpack: brotliDecompressSync },
	gzip: { stream: createGzip, pack: gzipSync, unpack: gunzipSync },
	deflate: { stream: createDeflate, pack: deflateSync, unpack: inflateSync },
};

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
	return CODERS[encoding].stream();
}

/** `text` compressed, and then broken so that no client can read it. */
export function broken(encoding: Encoding, text: string, how: Breakage): Buffer {
	const packed = CODERS[encoding].pack(text);
	const half = Math.floor(packed.length / 2);
	if (how === 'cut') return packed.subarray(0, half);
	// Damage may by chance decompress to something (brotli has no checksum): then more of it.
	for (let from = half; from > 0; from -= 1) {
		packed.fill(0xff, from);
		if (!canUnpack(encoding, packed)) break;
	}
	return packed;
}

function canUnpack(encoding: Encoding, packed: Buffer): boolean {
	try {
		CODERS[encoding].unpack(packed);
		return true;
	} catch {
		return false;
	}
}
