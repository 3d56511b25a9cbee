import { sleep } from 'n8n-workflow';
import { type Cancellation, throwIfCancelled } from '../../http/cancellation';
import { Failure, fileFailure } from '../../model/failure';
import type { FileSource } from '../../model/task';

/** Bytes per read: pieces of 256 KB took a quarter more time (`npm run bench -- asset-upload`). */
const PIECE_BYTES = 4 * 1024 ** 2;

/** Longest wait for a piece from n8n's binary store (S3, a database), in milliseconds. */
const LONGEST_READ_MS = 2 * 60_000;

/** How often a slow read checks whether the run was cancelled, in milliseconds. */
const NAP_MS = 500;

/** A part of a file. */
export interface FilePart {
	/** From 1. */
	readonly index: number;
	/** Its bytes, at the beginning of {@link buffer}. */
	readonly bytes: Buffer;
	readonly buffer: Buffer;
}

/**
 * The parts of a file, for several workers that share this generator.
 * @param buffers one for each worker, which gives it back before it asks for the next part
 * @throws Failure when the file cannot be read, or is not as long as announced; CancelledError
 */
export async function* readParts(
	file: FileSource,
	buffers: Buffer[],
	cancellation: Cancellation,
): AsyncGenerator<FilePart, void> {
	let index = 1;
	let filled = 0;
	let buffer = buffers.pop();
	for await (const piece of readPieces(file, cancellation)) {
		for (let rest = piece; buffer && rest.length > 0;) {
			const bytes = rest.subarray(0, buffer.length - filled);
			buffer.set(bytes, filled);
			filled += bytes.length;
			rest = rest.subarray(bytes.length);
			if (filled < buffer.length) continue;
			yield { index, bytes: buffer, buffer };
			[index, filled, buffer] = [index + 1, 0, buffers.pop()];
		}
	}
	if (buffer && filled > 0) yield { index, bytes: buffer.subarray(0, filled), buffer };
}

/** The file's pieces; each is only valid until the next is read. @throws Failure, CancelledError */
export async function* readPieces(
	{ size, freshPieces, open }: FileSource,
	cancellation: Cancellation,
): AsyncGenerator<Uint8Array, void> {
	const pieces = open(PIECE_BYTES)[Symbol.asyncIterator]();
	let read = 0;
	try {
		for (;;) {
			const { done, value: piece } = await untilRead(pieces.next(), cancellation);
			if (!done) read += piece.length;
			if (done ? read !== size : read > size) {
				throw new RangeError(`it had ${read} bytes instead of ${size}`);
			}
			if (done) return;
			yield piece;
			if (freshPieces) letGo(piece);
		}
	} catch (error) {
		const fault = error instanceof Error ? error : new Error(String(error));
		throw fault instanceof Failure ? fault : fileFailure(fault);
	} finally {
		// Not awaited: a store that stalls does not close either.
		pieces.return?.().catch(() => undefined);
	}
}

/** Waits for a read, for a bounded time and only while the run goes on. */
async function untilRead<T>(reading: Promise<T>, cancellation: Cancellation): Promise<T> {
	for (let waited = 0; waited < LONGEST_READ_MS; waited += NAP_MS) {
		const value = await Promise.race([reading, sleep(NAP_MS)]);
		throwIfCancelled(cancellation);
		if (value !== undefined) return value;
	}
	throw new Error(`n8n's binary store returned no data for ${LONGEST_READ_MS / 1000} s`);
}

/** Frees memory at once: V8 collects n8n's whole heap for every 64 MB of it. Node.js 20 has no `transfer`. */
function letGo({ buffer, byteLength }: Uint8Array): void {
	const memory = buffer as { transfer?(newLength: number): unknown };
	if (buffer.byteLength === byteLength) memory.transfer?.(0);
}
