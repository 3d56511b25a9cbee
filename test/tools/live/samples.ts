import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../e2e/n8n/folders';

/** A file to send. */
export interface Sample {
	name: string;
	bytes: Buffer<ArrayBuffer>;
}

/** The bundled video that is sent: the smallest. Cut every 7 s it leaves a last piece of 1 s. */
export const VIDEO_FILE = 'city-traffic-at-night.mp4';

/** Length of the video in seconds, rounded up. */
export const VIDEO_SEC = 16;

/** Length of the tone in seconds; the API takes 4 s or more. */
export const SOUND_SEC = 5;

/** Bytes of the video that are there of the broken one: none of its pictures. */
const BROKEN_BYTES = 30_000;

/** Everything that is ever sent. */
export type Samples = Record<'video' | 'silent' | 'broken' | 'mov' | 'sound' | 'page', Sample>;

/** Reads and makes the samples. */
export function readSamples(): Samples {
	const read = (file: string) => Buffer.from(readFileSync(join(checkout, 'test', file)));
	const bytes = read(`emulator/samples/${VIDEO_FILE}`);
	// A `free` box is passed over by every reader, and no offset in the file changes.
	const soundTrack = bytes.lastIndexOf('trak', bytes.indexOf('soun'));
	// QuickTime's brand makes a .mov of the same streams.
	const brand = bytes.indexOf('ftyp') + 4;
	return {
		video: { name: VIDEO_FILE, bytes },
		silent: { name: 'city-traffic-without-sound.mp4', bytes: rewritten(bytes, soundTrack, 'free') },
		broken: { name: 'broken-off.mp4', bytes: Buffer.from(bytes.subarray(0, BROKEN_BYTES)) },
		mov: { name: 'city-traffic-at-night.mov', bytes: rewritten(bytes, brand, 'qt  ') },
		sound: { name: 'tone.wav', bytes: tone(SOUND_SEC) },
		page: { name: 'lighthouse.pdf', bytes: read('tools/live/lighthouse.pdf') },
	};
}

/** The same file with other letters at one place. */
function rewritten(bytes: Buffer, at: number, letters: string): Buffer<ArrayBuffer> {
	const copy = Buffer.from(bytes);
	copy.write(letters, at, 'latin1');
	return copy;
}

/** A WAV of a tone that swells and fades twice a second: 16,000 Hz, one channel, 16 bits. */
function tone(seconds: number): Buffer<ArrayBuffer> {
	const rate = 16_000;
	const head = Buffer.from(
		'524946460000000057415645666d74201000000001000100803e0000007d0000020010006461746100000000',
		'hex',
	);
	const wav = Buffer.concat([head, Buffer.alloc(seconds * rate * 2)]);
	wav.writeUInt32LE(wav.length - 8, 4);
	wav.writeUInt32LE(wav.length - 44, 40);
	for (let n = 0; n < seconds * rate; n += 1) {
		const swell = 0.5 - 0.5 * Math.cos((4 * Math.PI * n) / rate);
		const wave = Math.sin((2 * Math.PI * 440 * n) / rate);
		wav.writeInt16LE(Math.round(12_000 * swell * wave), 44 + n * 2);
	}
	return wav;
}
