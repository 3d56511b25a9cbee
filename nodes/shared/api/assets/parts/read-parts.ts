import { type Cancellation, throwIfCancelled } from '../../../http/cancellation';
import { fileFailure } from '../../../model/failure';
import type { FileSource } from '../../../model/task';

/** A part of a file in a buffer that is its own until it is given back. */
export interface FilePart {
	/** From 1. */
	readonly index: number;
	/** Its bytes, at the beginning of {@link buffer}. */
	readonly bytes: Buffer;
	readonly buffer: Buffer;
}

/**
 * Bytes per read: pieces of 256 KB took a quarter more time (test/tools/bench), and these are let go at once,
 * so that their size costs little memory.
 */
const PIECE_BYTES = 4 * 1024 ** 2;

/** `ArrayBuffer.prototype.transfer`, which Node has from 21 on. */
interface Transferable {
	transfer?(newLength: number): unknown;
}

/**
 * Lets go of a piece's memory at once, where it is nobody else's: else V8 collects n8n's whole heap for
 * every 64 MB of pieces (DESIGN.md, "Facts").
 */
function letGo({ buffer, byteLength }: Uint8Array): void {
	if (buffer.byteLength === byteLength) (buffer as Transferable).transfer?.(0);
}

/**
 * The parts of a file one after the other, each copied into a buffer that `take` gives.
 * @param chunkBytes of each part but the last
 * @throws Failure when the file breaks off, or has not the length it was said to have; CancelledError
 */
export async function* readParts(
	file: FileSource,
	chunkBytes: number,
	cancellation: Cancellation,
	take: () => Buffer,
): AsyncGenerator<FilePart> {
	let index = 1;
	let read = 0;
	let filled = 0;
	let buffer: Buffer | undefined;
	for await (const piece of open(file)) {
		throwIfCancelled(cancellation);
		for (let from = 0; from < piece.length;) {
			buffer ??= take();
			const to = Math.min(piece.length, from + chunkBytes - filled);
			buffer.set(piece.subarray(from, to), filled);
			filled += to - from;
			from = to;
			if (filled < chunkBytes) continue;
			yield { index, bytes: buffer.subarray(0, filled), buffer };
			[index, filled, buffer] = [index + 1, 0, undefined];
		}
		read += piece.length;
		if (file.freshPieces) letGo(piece);
		if (read > file.size) break;
	}
	if (read !== file.size) {
		throw fileFailure(new RangeError(`it gave ${read} bytes instead of ${file.size}`));
	}
	if (buffer) yield { index, bytes: buffer.subarray(0, filled), buffer };
}

/** The file's pieces; what it fails with is said as what it is. */
async function* open(file: FileSource): AsyncGenerator<Uint8Array> {
	const pieces = file.open(PIECE_BYTES)[Symbol.asyncIterator]();
	const next = (): Promise<IteratorResult<Uint8Array>> =>
		pieces.next().catch((error: unknown) => {
			const fault = error instanceof Error ? error : new Error(String(error));
			return Promise.reject(fileFailure(fault));
		});
	try {
		for (let step = await next(); !step.done; step = await next()) yield step.value;
	} finally {
		await pieces.return?.();
	}
}
