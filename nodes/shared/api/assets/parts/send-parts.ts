import type { Connection } from '../../../http/connection';
import type { RetryOptions } from '../../../http/outcome';
import type { FileSource } from '../../../model/task';
import { PartPutter } from './put-part';
import { PartUrls } from './part-urls';
import { type FilePart, readParts } from './read-parts';
import type { PartSession, Proof } from './session';

/** Most parts that are on their way at once, and memory for parts in bytes (DESIGN.md, "Facts"). */
const AT_ONCE = 4;
const MEMORY_BYTES = 32 * 1024 ** 2;

/** Most parts that one report may name (EMBED_V2.md §2, `completed_chunks`). */
const LOT = 50;

/** How many buffers there are, of which one is being filled: the server says how large a part is. */
const buffersFor = (chunkBytes: number): number =>
	Math.max(2, Math.min(AT_ONCE + 1, Math.floor(MEMORY_BYTES / chunkBytes)));

/** The same connection, whose requests end with `signal` as well. */
function endingWith(connection: Connection, signal: AbortSignal): Connection {
	const { cancellation } = connection;
	return {
		...connection,
		cancellation: {
			signal: cancellation.signal ? AbortSignal.any([cancellation.signal, signal]) : signal,
			get stopped() {
				return cancellation.stopped;
			},
		},
	};
}

/**
 * Sends a file in parts, several side by side out of a few buffers that are used again, and reports
 * them. A part in trouble is sent again alone: until it is through, no other is begun.
 * @returns what proves each part, and how many the service counted at most, when it said
 * @throws Failure, CancelledError
 */
export async function sendParts(
	connection: Connection,
	session: PartSession,
	file: FileSource,
	retryOptions: RetryOptions,
): Promise<{ proofs: readonly Proof[]; completed: number | undefined }> {
	const { chunkBytes, totalParts, headers, urls, more } = session;
	const atOnce = buffersFor(chunkBytes) - 1;
	const ended = new AbortController();
	const own = endingWith(connection, ended.signal);
	const now = (): number => Date.now() + (connection.server.aheadMs ?? 0);
	const addresses = new PartUrls(urls, totalParts, more, now);
	const putter = new PartPutter(own, addresses, headers, atOnce, retryOptions);
	const free: Buffer[] = [];
	const proofs: Proof[] = [];
	const running = new Set<Promise<void>>();
	const failures: unknown[] = [];
	let unreported: Proof[] = [];
	let completed: number | undefined;
	let inTrouble = 0;
	let repairs: Promise<unknown> = Promise.resolve();

	const report = async (): Promise<void> => {
		const lot = unreported.slice(0, LOT);
		unreported = unreported.slice(LOT);
		const counted = lot.length > 0 ? await session.report(lot) : undefined;
		if (counted !== undefined) completed = Math.max(completed ?? 0, counted);
	};
	/** In turn: what is in trouble waits for what was before it. */
	const repair = (work: () => Promise<Proof>): Promise<Proof> => {
		inTrouble += 1;
		const turn = repairs.then(work).finally(() => (inTrouble -= 1));
		repairs = turn.catch(() => undefined);
		return turn;
	};
	const send = async (part: FilePart): Promise<void> => {
		const sent = await putter.once(part);
		const proof = 'etag' in sent ? sent : await repair(() => putter.untilThrough(part, sent));
		free.push(part.buffer);
		proofs.push(proof);
		unreported.push(proof);
		if (unreported.length >= LOT) await report();
	};
	const fail = (error: unknown): void => {
		failures.push(error);
		ended.abort();
	};
	const begin = (part: FilePart): void => {
		const work = send(part)
			.catch(fail)
			.finally(() => running.delete(work));
		running.add(work);
	};
	const read = async (): Promise<void> => {
		const take = (): Buffer => free.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
		for await (const part of readParts(file, chunkBytes, own.cancellation, take)) {
			while (running.size >= atOnce || (inTrouble > 0 && running.size > 0)) {
				await Promise.race(running);
			}
			if (failures.length > 0) return;
			begin(part);
		}
	};

	await read().catch(fail);
	await Promise.all(running);
	if (failures.length > 0) throw failures[0];
	while (unreported.length > 0) await report();
	return { proofs, completed };
}
