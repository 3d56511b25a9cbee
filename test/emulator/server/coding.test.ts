import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

import { BREAKAGES, broken, ENCODINGS } from './coding';

const UNPACK = { br: brotliDecompressSync, gzip: gunzipSync, deflate: inflateSync };

/** Answers of every size: an error, a created task, a list, many numbers. */
const TEXTS = [
	'{}',
	'{"_id":"66419a20c70bb578439bd8f4"}',
	JSON.stringify({
		data: Array.from({ length: 10 }, (_, index) => ({ _id: index, status: 'ready' })),
	}),
	JSON.stringify(Array.from({ length: 5000 }, (_, index) => Math.sin(index))),
];

test.each(ENCODINGS)('%s, broken: no client can read it', (encoding) => {
	for (const how of BREAKAGES) {
		for (const text of TEXTS) {
			expect(() => UNPACK[encoding](broken(encoding, text, how))).toThrow();
		}
	}
});
