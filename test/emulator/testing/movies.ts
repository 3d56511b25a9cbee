import path from 'node:path';

import { createFile } from 'mp4box';

/** The bundled sample: 43 s, 640x360, with sound, moov before mdat. */
export const SAMPLE = path.join(__dirname, '..', 'samples', 'harbour-at-sunset.mp4');

/** A made-up movie; seconds and pixels. */
export interface MovieShape {
	durationSec: number;
	width?: number;
	height?: number;
	audio?: boolean;
	/** Makes its bytes differ from those of another movie of the same shape. */
	marker?: number;
}

/** A small, valid, fragmented MP4 of any length and size: of at most a hundred samples, no real pictures. */
export function makeMovie({
	durationSec,
	width = 640,
	height = 360,
	audio = false,
	marker = 0,
}: MovieShape): Buffer<ArrayBuffer> {
	const file = createFile();
	file.init({ brands: ['isom'], timescale: 1000 });
	const video = file.addTrack({ type: 'avc1', timescale: 1000, width, height });
	const sound = audio ? file.addTrack({ type: 'Opus', hdlr: 'soun', timescale: 1000 }) : undefined;
	const totalMs = durationSec * 1000;
	const stepMs = 1000 * Math.ceil(durationSec / 100);
	for (const id of [video, sound]) {
		if (id === undefined) continue;
		for (let at = 0; at < totalMs; at += stepMs) {
			const duration = Math.min(stepMs, totalMs - at);
			file.addSample(id, Uint8Array.of(1, 2, 3, marker), { duration, dts: at, cts: at });
		}
	}
	return Buffer.from(file.getBuffer().buffer);
}
