import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../e2e/n8n/folders';

/** A file to send. */
export interface Sample {
	name: string;
	bytes: Buffer<ArrayBuffer>;
}

/** The smallest bundled video. Cut every 7 s it leaves a last piece of 1 s. */
export const VIDEO_FILE = 'city-traffic-at-night.mp4';

/** Bytes of the video in the broken one: none of its pictures. */
const BROKEN_BYTES = 30_000;

/** All files that are sent. */
export type Samples = Record<'video' | 'silent' | 'broken' | 'mov' | 'sound' | 'page', Sample>;

/** Reads and makes the samples. */
export function readSamples(): Samples {
	const read = (file: string) => Buffer.from(readFileSync(join(checkout, 'test', file)));
	const bytes = read(`emulator/samples/${VIDEO_FILE}`);
	// Readers skip a `free` box, and no offset in the file changes.
	const soundTrack = bytes.lastIndexOf('trak', bytes.indexOf('soun'));
	// With QuickTime's brand it is a .mov.
	const brand = bytes.indexOf('ftyp') + 4;
	return {
		video: { name: VIDEO_FILE, bytes },
		silent: { name: 'city-traffic-without-sound.mp4', bytes: rewritten(bytes, soundTrack, 'free') },
		broken: { name: 'broken-off.mp4', bytes: Buffer.from(bytes.subarray(0, BROKEN_BYTES)) },
		mov: { name: 'city-traffic-at-night.mov', bytes: rewritten(bytes, brand, 'qt  ') },
		// 5 s, as the API takes 4 s or more: 8,000 Hz, one channel, 8 bits.
		sound: { name: 'tone.wav', bytes: read('tools/live/tone.wav') },
		page: { name: 'lighthouse.pdf', bytes: read('tools/live/lighthouse.pdf') },
	};
}

/** A copy with other letters at one place. */
function rewritten(bytes: Buffer, at: number, letters: string): Buffer<ArrayBuffer> {
	const copy = Buffer.from(bytes);
	copy.write(letters, at, 'latin1');
	return copy;
}
