import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../../e2e/n8n/paths';
import { silent } from './silent';
import { tone } from './tone';

/** A file to send. */
export interface Sample {
	name: string;
	bytes: Buffer<ArrayBuffer>;
}

/** Everything that is ever sent. */
export interface Samples {
	/** {@link VIDEO_SEC} of video with sound. */
	video: Sample;
	/** The same without its sound track. */
	silent: Sample;
	/** The beginning of the same: its pictures are missing. */
	broken: Sample;
	/** {@link SOUND_SEC} of a tone. */
	sound: Sample;
}

/** The bundled video that is sent: the smallest. Cut every 7 s it leaves a last piece of 1 s. */
export const VIDEO_FILE = 'city-traffic-at-night.mp4';

/** Its length, rounded up. */
export const VIDEO_SEC = 16;

/** The least that the API takes is 4 s (TWELVELABS.md §8). */
export const SOUND_SEC = 5;

/** As much of the video as is there of the broken one. */
const BROKEN_BYTES = 30_000;

/** Reads and makes the samples. */
export function readSamples(): Samples {
	const bytes = Buffer.from(readFileSync(join(checkout, 'test/emulator/samples', VIDEO_FILE)));
	return {
		video: { name: VIDEO_FILE, bytes },
		silent: { name: 'city-traffic-without-sound.mp4', bytes: silent(bytes) },
		broken: { name: 'broken-off.mp4', bytes: Buffer.from(bytes.subarray(0, BROKEN_BYTES)) },
		sound: { name: 'tone.wav', bytes: tone(SOUND_SEC) },
	};
}
