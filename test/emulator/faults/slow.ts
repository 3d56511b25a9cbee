import { setTimeout as sleep } from 'node:timers/promises';

import { type Answer, bytesOf } from '../api/answer';
import type { Exchange } from '../server/exchange';
import type { Endless } from './rules';

/** The shortest pause between two writes, in milliseconds; timers are not finer. */
const PAUSE_MS = 2;
/** Between two spaces of an answer that never ends, in milliseconds. */
const SPACE_MS = 50;

/** Sends the head at once and the body byte by byte (a long one by a few), over `overMs` milliseconds. */
export async function dribble(
	exchange: Exchange,
	answer: Answer,
	overMs: number,
	signal: AbortSignal,
): Promise<void> {
	const body = bytesOf(answer);
	const { res } = exchange;
	exchange.begin(answer, { length: body.length });
	const step = Math.max(1, Math.ceil((body.length * PAUSE_MS) / overMs));
	const startedAt = Date.now();
	for (let sent = 0; sent < body.length && !res.destroyed; sent += step) {
		// By the clock: timers that come late must not add up.
		const dueAt = startedAt + (overMs * (sent + step)) / body.length;
		await sleep(Math.max(0, dueAt - Date.now()), undefined, { signal });
		res.write(body.subarray(sent, sent + step));
	}
	res.end();
}

/** Sends half of the body, then nothing more or spaces, until the client goes or the emulator closes. */
export async function neverEnd(
	exchange: Exchange,
	answer: Answer,
	how: Endless,
	signal: AbortSignal,
): Promise<void> {
	const body = bytesOf(answer).toString();
	const { res } = exchange;
	exchange.begin(answer);
	res.write(body.slice(0, Math.ceil(body.length / 2)));
	while (!res.destroyed) {
		await sleep(SPACE_MS, undefined, { signal });
		if (how === 'spaces') res.write(' ');
	}
}
