import { createFile, Log, MP4BoxBuffer } from 'mp4box';

import { UnreadableContent } from './signatures';

// mp4box has no quiet level: it writes each box it does not know (as many cameras add) to the console,
// in the middle of a demo's or a test's output. What matters comes back as BrokenMedia.
Log.error = () => undefined;

/** The bytes are not a whole, well-formed MP4. The message says where it breaks. */
export class BrokenMedia extends UnreadableContent {}

/** A named stretch of a movie, up to the next chapter. */
export interface Chapter {
	startSec: number;
	title: string;
}

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

/** Boxes that describe the movie. Everything else (above all `mdat`, the pictures) is counted and dropped. */
const DESCRIBING = new Set(['ftyp', 'moov', 'moof']);

/**
 * Reads an MP4 as its bytes pass by, wherever `moov` lies: keeps the boxes that describe it, for mp4box to
 * read at the end. (Read piece by piece, mp4box loses fragments that lie across two pieces.)
 */
export class MovieReader {
	private readonly kept: Buffer[] = [];
	private header = Buffer.alloc(0);
	private type = '';
	/** Bytes of the open box that are still to come. */
	private left = 0;
	private mediaBytes = 0;
	private problem: string | undefined;

	write(chunk: Buffer): void {
		let rest = chunk;
		while (rest.length > 0 && this.problem === undefined) {
			rest = this.left > 0 ? this.take(rest) : this.open(rest);
		}
	}

	/** @throws BrokenMedia when it is not a whole, readable MP4 with a video track */
	read(): Movie {
		if (this.problem !== undefined) throw new BrokenMedia(this.problem);
		if (this.header.length > 0 || (this.left > 0 && this.left !== Infinity)) {
			throw new BrokenMedia('the file ends before its last box does');
		}
		if (this.mediaBytes === 0) throw new BrokenMedia('the file holds no media data');
		const description = Buffer.concat(this.kept);
		const info = parsed(description);
		const video = info?.videoTracks[0]?.video;
		if (!info || !video) throw new BrokenMedia('there is no video track');
		const inFragments = info.tracks.map((track) => track.samples_duration / track.timescale);
		// A fragmented file may leave the movie's own duration at 0; then its samples tell.
		const durationSec =
			info.duration > 0 ? info.duration / info.timescale : Math.max(...inFragments);
		if (!Number.isFinite(durationSec) || durationSec <= 0) {
			throw new BrokenMedia('it has no duration');
		}
		const { width, height } = video;
		const hasAudio = info.audioTracks.length > 0;
		return { durationSec, width, height, hasAudio, chapters: chaptersIn(description) };
	}

	/** Takes as much of the open box as the chunk has; returns the rest. */
	private take(chunk: Buffer): Buffer {
		const taken = chunk.subarray(0, this.left);
		this.left -= taken.length;
		// A copy: a slice would keep the whole network buffer alive.
		if (DESCRIBING.has(this.type)) this.kept.push(Buffer.from(taken));
		else this.mediaBytes += taken.length;
		return chunk.subarray(taken.length);
	}

	/** Opens the next box; its header of 8 or 16 bytes may straddle two chunks. Returns the rest. */
	private open(chunk: Buffer): Buffer {
		const earlier = this.header.length;
		const joined = Buffer.concat([this.header, chunk.subarray(0, 16)]);
		const length = joined.length >= 8 && joined.readUInt32BE(0) === 1 ? 16 : 8;
		const isWhole = joined.length >= length;
		this.header = isWhole ? Buffer.alloc(0) : joined;
		if (!isWhole) return chunk.subarray(chunk.length);
		const isFirst = this.type === '';
		this.type = joined.toString('latin1', 4, 8);
		if (!/^[\w .-]{4}$/.test(this.type) || (isFirst && this.type !== 'ftyp')) {
			this.problem = 'the file is not an MP4';
		}
		const size = length === 16 ? Number(joined.readBigUInt64BE(8)) : joined.readUInt32BE(0);
		// Size 0 means "to the end of the file", which only the last box may say.
		this.left = size === 0 ? Infinity : size - length;
		if (this.left < 0) this.problem = `the box ${this.type} is smaller than its own header`;
		if (DESCRIBING.has(this.type)) this.kept.push(joined.subarray(0, length));
		return chunk.subarray(length - earlier);
	}
}

type Info = Parameters<NonNullable<ReturnType<typeof createFile>['onReady']>>[0];

function parsed(description: Buffer): Info | undefined {
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
	return info;
}

/** The chapters of the box `chpl`, which FFmpeg and most editors write, and mp4box does not read. */
function chaptersIn(description: Buffer): Chapter[] {
	const at = description.indexOf('chpl');
	if (at < 0) return [];
	const size = description.readUInt32BE(at - 4);
	// Version and flags, a reserved word and the count come first.
	const entries = description.subarray(at + 13, at - 4 + size);
	const chapters: Chapter[] = [];
	for (let next = 0; next + 9 <= entries.length;) {
		// In units of 100 ns.
		const startSec = Number(entries.readBigUInt64BE(next)) / 1e7;
		const titleAt = next + 9;
		next = titleAt + entries.readUInt8(next + 8);
		chapters.push({ startSec, title: entries.toString('utf8', titleAt, next) });
	}
	return chapters;
}
