import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { pdfOf } from '../testing/documents';
import { makeMovie, SAMPLE } from '../testing/movies';
import { FileReader } from './file';
import { BrokenMedia } from './movie';

const sample = readFileSync(SAMPLE);
/** Where its description ends: `ftyp` takes 32 bytes, then comes `moov`. */
const moovEnd = 32 + sample.readUInt32BE(32);

function read(bytes: Buffer, chunkBytes = 65536): FileReader {
	const reader = new FileReader();
	for (let at = 0; at < bytes.length; at += chunkBytes) {
		reader.write(bytes.subarray(at, at + chunkBytes));
	}
	return reader;
}

const movie = (bytes: Buffer, chunkBytes?: number) => read(bytes, chunkBytes).content('a.mp4');

/** The sample with `moov` moved behind `mdat`, as cameras write it. */
function withMoovAtEnd(): Buffer {
	const mdat = sample.subarray(moovEnd + 8);
	return Buffer.concat([sample.subarray(0, 32), mdat, sample.subarray(32, moovEnd)]);
}

test.each([
	['its description first', sample],
	['its description last', withMoovAtEnd()],
])('reads a movie with %s', (_, bytes) => {
	expect(movie(bytes)).toEqual({
		kind: 'video',
		mime: 'video/mp4',
		durationSec: 43,
		width: 640,
		height: 360,
		hasAudio: true,
		chapters: [
			{ startSec: 0, title: 'A boat leaves the harbour over a calm sea' },
			{ startSec: 10, title: 'The beam of the lighthouse turns' },
			{ startSec: 19, title: 'Fireworks above the water' },
			{ startSec: 27, title: 'Rain on the wooden pier' },
			{ startSec: 35, title: 'Stars in the night sky' },
		],
		bytes: bytes.length,
		sha256: createHash('sha256').update(bytes).digest('hex'),
	});
});

test.each([1, 7, 15, 4096])('reads fragments in chunks of %d bytes as well', (chunkBytes) => {
	const shape = { durationSec: 7.5, width: 720, height: 480 };
	const bytes = makeMovie({ ...shape, audio: true });
	expect(movie(bytes, chunkBytes)).toMatchObject({ ...shape, hasAudio: true, chapters: [] });
});

test('reads a box with a 64-bit size, and a last one that goes on to the end', () => {
	const long = Buffer.from('000000016d6461740000000000000018aabbccddeeff0011', 'hex');
	const open = Buffer.from('000000006d646174aabbccdd', 'hex');
	const bytes = Buffer.concat([makeMovie({ durationSec: 9 }), long, open]);
	expect(movie(bytes)).toMatchObject({ durationSec: 9, hasAudio: false });
});

const ruined = Buffer.from(sample).fill(0xff, 60, 20_000);

test.each([
	['nothing', Buffer.alloc(0)],
	['zeros', Buffer.alloc(100_000)],
	['text', Buffer.from('not a movie at all, only words')],
	['half a movie', sample.subarray(0, sample.length / 2)],
	['a movie with its last byte missing', sample.subarray(0, -1)],
	['a movie with more behind it', Buffer.concat([sample, Buffer.from('\0\0\0\x10\x01\x02')])],
	['a description without pictures', sample.subarray(0, moovEnd)],
	['pictures alone', Buffer.concat([sample.subarray(0, 32), sample.subarray(moovEnd)])],
	['a ruined description', ruined],
	['a box smaller than its header', Buffer.concat([sample, Buffer.from('\0\0\0\x04mdat')])],
])('refuses %s', (_, bytes) => {
	expect(() => movie(bytes)).toThrow(BrokenMedia);
});

test('a PDF has pages, a text has none, and each needs its own extension', () => {
	expect(read(pdfOf(37)).content('a.pdf')).toMatchObject({ kind: 'document', pages: 37 });
	const text = read(Buffer.from('Words.')).content('A.MD');
	expect(text).toMatchObject({ kind: 'document', mime: 'text/markdown', text: 'Words.' });
	expect(() => read(pdfOf(1)).content('a.txt')).toThrow('not that of a .txt file');
	expect(() => read(Buffer.from('Words.')).content('a.pdf')).toThrow('not that of a .pdf file');
	expect(() => read(Buffer.from([0, 1])).content('a.md')).toThrow('not a text');
	expect(() => read(Buffer.from('%PDF-1.4\n%%EOF')).content('')).toThrow('no readable page');
});
