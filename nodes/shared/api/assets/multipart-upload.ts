import { type Cancellation, pause } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { textOf } from '../../http/json';
import { backoffMs, type Outcome, type RetryOptions } from '../../http/outcome';
import { putBytes, uploadMs } from '../../http/request';
import { detailed, Failure } from '../../model/failure';
import type { FileSource, MediaType } from '../../model/task';
import { PARTS_BYTES } from './limits';
import { type MultipartSession, openSession, type Proof } from './multipart-session';
import { type FilePart, readParts } from './part-reader';

/** Most parts of one file that are sent at once. */
const WORKERS = 4;

/** Most memory in bytes that the parts of all files of a run hold together; a larger part goes alone. */
const MEMORY_BYTES = 64 * 1024 ** 2;

/** How often a file that waits for memory checks whether some is free, in milliseconds. */
const LOOK_MS = 200;

/** Time for the answer in addition to that for the bytes, in milliseconds. */
const ANSWER_MS = 60_000;

/** A refused address is replaced. After this many refusals in a row, the addresses are not to blame. */
const MAX_REFUSALS = 5;

const REFUSED =
	"TwelveLabs' storage refuses it. Run again. If this keeps happening, check whether a proxy in between changes requests.";
const STUCK =
	'Check the network of this n8n, or raise "Max Retry Time": no part got through in that time. Then run again.';

/** The memory that the parts of all files of a run share. */
export class PartMemory {
	private held = 0;

	/** Buffers for one file: `wanted` if there is room, at least one. @throws CancelledError */
	async take(bytes: number, wanted: number, cancellation: Cancellation): Promise<Buffer[]> {
		while (this.held > 0 && this.held + bytes > MEMORY_BYTES) await pause(LOOK_MS, cancellation);
		const room = Math.floor((MEMORY_BYTES - this.held) / bytes);
		const length = Math.max(1, Math.min(wanted, room));
		this.held += length * bytes;
		return Array.from({ length }, () => Buffer.allocUnsafeSlow(bytes));
	}

	give(bytes: number): void {
		this.held -= bytes;
	}
}

/**
 * Uploads a file in parts, each to an address of its own, without the key.
 * @returns the ID of the asset, which may not be ready yet @throws Failure that names it; CancelledError
 */
export async function uploadInParts(
	connection: Connection,
	file: FileSource,
	mediaType: MediaType | undefined,
	memory: PartMemory,
	retryOptions: RetryOptions,
): Promise<string> {
	const type = typeOf(file, mediaType);
	if (file.size > PARTS_BYTES) {
		throw new Failure(
			`The file "${file.name}" is larger than 10 GB (${file.size} bytes)`,
			'Compress or split it first.',
		);
	}
	const session = await openSession(connection, file, type, retryOptions);
	const { assetId, partBytes, totalParts } = session;
	await detailed({ asset_id: assetId }, async () => {
		const wanted = Math.min(WORKERS, totalParts);
		const buffers = await memory.take(partBytes, wanted, connection.cancellation);
		const held = buffers.length * partBytes;
		try {
			await session.complete(await sendParts(connection, session, file, buffers, retryOptions));
		} finally {
			memory.give(held);
		}
	});
	return assetId;
}

/** The type of an upload in parts, which takes no documents. @throws Failure for one */
function typeOf({ name, type, size }: FileSource, mediaType: MediaType | undefined) {
	const [kind] = type.split('/');
	const known = mediaType ?? (/^(text|application\/pdf)/.test(type) ? 'document' : kind);
	if (known === 'document') {
		throw new Failure(
			`The document "${name}" is larger than 200 MB (${size} bytes)`,
			'Split it, or give a URL: TwelveLabs downloads documents of up to 512 MB.',
		);
	}
	return known === 'audio' || known === 'image' ? known : 'video';
}

/** Sends all parts of a file, one worker for each buffer. @throws Failure, CancelledError */
async function sendParts(
	connection: Connection,
	session: MultipartSession,
	file: FileSource,
	buffers: Buffer[],
	{ maxRetryMs }: RetryOptions,
): Promise<Proof[]> {
	const workers = buffers.length;
	const proofs: Proof[] = [];
	/** When a part last arrived (epoch in milliseconds). */
	let lastArrival = 0;

	const put = async ({ index, bytes }: FilePart): Promise<Outcome> =>
		putBytes(connection, {
			url: await session.takeUrl(index),
			headers: session.headers,
			body: bytes,
			// All workers share the connection, which makes each of them slower.
			timeoutMs: ANSWER_MS + uploadMs(bytes.length * workers),
			mayBeGivenUp: () => true,
		});

	/** Sends a part until it arrives; gives up when no part at all arrived within Max Retry Time. */
	const send = async (part: FilePart): Promise<Proof> => {
		let troubleSince: number | undefined;
		let refusals = 0;
		for (let tries = 0; ; tries++) {
			const outcome = await put(part);
			const etag = (textOf(outcome.headers.etag) ?? '').replace(/^W\//, '').replaceAll('"', '');
			if (outcome.kind === 'ok' && etag !== '') {
				lastArrival = Date.now();
				return { index: part.index, etag, bytes: part.bytes.length };
			}
			refusals = isRefused(outcome) ? refusals + 1 : 0;
			if (refusals > (isExpired(outcome) ? MAX_REFUSALS : 0)) {
				throw notSent(part, outcome, REFUSED);
			}
			troubleSince ??= Date.now();
			const stuckMs = Date.now() - Math.max(troubleSince, lastArrival);
			if (stuckMs >= maxRetryMs) throw notSent(part, outcome, STUCK);
			await pause(backoffMs(tries), connection.cancellation);
		}
	};

	const parts = readParts(file, buffers, connection.cancellation);
	const work = async (): Promise<void> => {
		// One that fails ends the reading, and the others with it.
		for await (const part of parts) {
			proofs.push(await send(part));
			buffers.push(part.buffer);
		}
	};
	const ends = await Promise.allSettled(Array.from({ length: workers }, work));
	for (const end of ends) if (end.status === 'rejected') throw end.reason;
	return proofs;
}

const isRefused = ({ kind }: Outcome): boolean => kind === 'rejected' || kind === 'invalidRequest';

/** The address expired, or served a try whose answer was lost; Google's storage says so with 400. */
const isExpired = ({ status, apiMessage }: Outcome): boolean =>
	status === 403 || apiMessage?.code === 'ExpiredToken';

const reasonOf = ({ apiMessage: { code } = {}, status, code: fault, message }: Outcome): string =>
	code ?? (status === undefined ? (fault ?? message ?? 'no reason given') : `HTTP ${status}`);

function notSent({ index }: FilePart, outcome: Outcome, todo: string): Failure {
	return new Failure(`Part ${index} of the file did not get through (${reasonOf(outcome)})`, todo, {
		http_code: outcome.status,
		code: outcome.apiMessage?.code ?? outcome.code,
	});
}
