/** Boxes on the way to what kind of track a `trak` is. */
const CONTAINERS = ['moov', 'trak', 'mdia'];

/** Bytes of a box's size and type, before its content. */
const HEAD_BYTES = 8;

/** Where the handler's four letters stand in a `hdlr` box (ISO/IEC 14496-12 §8.4.3). */
const HANDLER_AT = HEAD_BYTES + 8;

/**
 * The same MP4 without sound: its sound track is made a `free` box, which every reader passes over,
 * so no offset in the file changes.
 */
export function silent(mp4: Buffer): Buffer<ArrayBuffer> {
	const copy = Buffer.from(mp4);
	for (const trak of soundTracks(copy, 0, copy.length)) copy.write('free', trak + 4, 'latin1');
	return copy;
}

function* soundTracks(bytes: Buffer, from: number, to: number, trak = -1): Generator<number> {
	for (let at = from; at + HEAD_BYTES <= to;) {
		const size = bytes.readUInt32BE(at);
		const type = bytes.toString('latin1', at + 4, at + 8);
		if (size < HEAD_BYTES) throw new Error(`${type} is a box that this reader does not know`);
		const kind = bytes.toString('latin1', at + HANDLER_AT, at + HANDLER_AT + 4);
		if (type === 'hdlr' && kind === 'soun') yield trak;
		if (CONTAINERS.includes(type)) {
			yield* soundTracks(bytes, at + HEAD_BYTES, at + size, type === 'trak' ? at : trak);
		}
		at += size;
	}
}
