/** A named stretch of a movie, up to the next chapter. */
export interface Chapter {
	startSec: number;
	title: string;
}

/** Units of a chapter's start in a second: 100 ns. */
const PER_SEC = 1e7;

/** Bytes of the `chpl` box before its first entry: version and flags, a reserved word, the count. */
const CHPL_HEAD_BYTES = 9;

/**
 * The chapters of a movie, in order; none when it has none. Read from the box `chpl`, which FFmpeg and
 * most editors write.
 * @param description the movie's describing boxes, one after the other
 */
export function readChapters(description: Buffer): Chapter[] {
	const chpl = find(description, ['moov', 'udta', 'chpl']);
	const chapters: Chapter[] = [];
	let at = CHPL_HEAD_BYTES;
	while (chpl && at + 9 <= chpl.length) {
		const titleAt = at + 9;
		const next = titleAt + chpl.readUInt8(at + 8);
		const startSec = Number(chpl.readBigUInt64BE(at)) / PER_SEC;
		chapters.push({ startSec, title: chpl.toString('utf8', titleAt, next) });
		at = next;
	}
	return chapters;
}

/** The payload of the box at the end of the path, if there is one. */
function find(boxes: Buffer, [type, ...rest]: string[]): Buffer | undefined {
	if (type === undefined) return boxes;
	for (let at = 0; at + 8 <= boxes.length;) {
		const size = boxes.readUInt32BE(at);
		if (size < 8) return undefined;
		if (boxes.toString('latin1', at + 4, at + 8) === type) {
			return find(boxes.subarray(at + 8, at + size), rest);
		}
		at += size;
	}
	return undefined;
}
