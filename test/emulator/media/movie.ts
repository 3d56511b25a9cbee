import { createFile, Log, MP4BoxBuffer } from 'mp4box';

import { BrokenMedia } from './boxes';
import { type Chapter, readChapters } from './chapters';

// mp4box has no quiet level: it writes each box it does not know (as many cameras add) to the console,
// in the middle of a demo's or a test's output. What matters comes back as BrokenMedia.
Log.error = () => undefined;

/** What the movie's own description says. */
export interface Movie {
	/** Seconds. */
	durationSec: number;
	/** Pixels of the first picture track. */
	width: number;
	height: number;
	hasAudio: boolean;
	chapters: readonly Chapter[];
}

/**
 * Reads a movie's description with mp4box.
 * @param description the boxes `ftyp`, `moov` and, in a fragmented file, every `moof`
 * @throws BrokenMedia when there is none, or no picture track in it
 */
export function readMovie(description: Buffer): Movie {
	const info = parse(description);
	const video = info.videoTracks[0]?.video;
	if (!video) throw new BrokenMedia('there is no video track');
	const inFragments = Math.max(
		...info.tracks.map((track) => track.samples_duration / track.timescale),
	);
	// A fragmented file may leave the movie's own duration at 0; then its samples tell.
	const durationSec = info.duration > 0 ? info.duration / info.timescale : inFragments;
	if (!Number.isFinite(durationSec) || durationSec <= 0) {
		throw new BrokenMedia('it has no duration');
	}
	return {
		durationSec,
		width: video.width,
		height: video.height,
		hasAudio: info.audioTracks.length > 0,
		chapters: readChapters(description),
	};
}

type Info = Parameters<NonNullable<ReturnType<typeof createFile>['onReady']>>[0];

function parse(description: Buffer): Info {
	let info: Info | undefined;
	try {
		const file = createFile();
		file.onReady = (ready) => {
			info = ready;
		};
		const bytes = new ArrayBuffer(description.length);
		new Uint8Array(bytes).set(description);
		file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes, 0), true);
		file.flush();
	} catch (error) {
		throw new BrokenMedia(`its description cannot be read: ${String(error)}`);
	}
	if (!info) throw new BrokenMedia('it has no movie description');
	return info;
}
