import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { makeMovie, SAMPLE, sampleWithMoovAtEnd } from '../testing/movies';
import { BrokenMedia } from './boxes';
import { MediaDigest } from './digest';

const sample = readFileSync(SAMPLE);
/** Where its description ends: `ftyp` takes 32 bytes, then comes `moov`. */
const moovEnd = 32 + sample.readUInt32BE(32);

function digest(bytes: Buffer, chunkBytes = 65536): MediaDigest {
	const made = new MediaDigest();
	for (let at = 0; at < bytes.length; at += chunkBytes) {
		made.write(bytes.subarray(at, at + chunkBytes));
	}
	return made;
}

test.each([
	['its description first', sample],
	['its description last', sampleWithMoovAtEnd()],
])('reads a movie with %s', (_, bytes) => {
	expect(digest(bytes).media()).toEqual({
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

test('reads a fragmented movie, whose length is that of its fragments', () => {
	const shape = { durationSec: 7.5, width: 720, height: 480 };
	const withSound = makeMovie({ ...shape, audio: true });
	expect(digest(withSound).media()).toMatchObject({ ...shape, hasAudio: true });
	expect(digest(makeMovie({ durationSec: 4 })).media()).toMatchObject({
		hasAudio: false,
		chapters: [],
	});
});

test.each([1, 7, 15, 4096])('reads it in chunks of %d bytes as well', (chunkBytes) => {
	const bytes = makeMovie({ durationSec: 9 });
	expect(digest(bytes, chunkBytes).media()).toEqual(digest(bytes).media());
});

test('reads a box with a 64-bit size, and a last one that goes on to the end', () => {
	const bytes = makeMovie({ durationSec: 9 });
	const long = Buffer.from('000000016d6461740000000000000018aabbccddeeff0011', 'hex');
	const open = Buffer.from('000000006d646174aabbccdd', 'hex');
	expect(digest(Buffer.concat([bytes, long, open])).media().durationSec).toBe(9);
});

test.each([
	['nothing', Buffer.alloc(0)],
	['zeros', Buffer.alloc(100_000)],
	['text', Buffer.from('not a movie at all, only words')],
	['half a movie', sample.subarray(0, sample.length / 2)],
	['a movie with its last byte missing', sample.subarray(0, -1)],
	[
		'a movie followed by something else',
		Buffer.concat([sample, Buffer.from('\0\0\0\x10\x01\x02')]),
	],
	['a description without pictures', sample.subarray(0, moovEnd)],
	[
		'pictures without a description',
		Buffer.concat([sample.subarray(0, 32), sample.subarray(moovEnd)]),
	],
	['a ruined description', ruined()],
	['a box smaller than its header', Buffer.concat([sample, Buffer.from('\0\0\0\x04mdat')])],
])('refuses %s', (_, bytes) => {
	const made = digest(bytes);
	expect(() => made.media()).toThrow(BrokenMedia);
	expect(made.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('refuses an endless description instead of keeping it', () => {
	const made = digest(Buffer.concat([sample, Buffer.from('\x7f\0\0\0moof')]));
	const megabyte = Buffer.alloc(1024 * 1024);
	for (let written = 0; written < 80; written += 1) made.write(megabyte);
	expect(() => made.media()).toThrow('too large');
});

function ruined(): Buffer {
	const bytes = Buffer.from(sample);
	bytes.fill(0xff, 60, 20_000);
	return bytes;
}
