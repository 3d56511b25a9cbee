import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { type Answer, bytesOf, htmlAnswer } from './http/answer';
import type { Exchange } from './http/exchange';
import { type Interceptor, NOTHING } from './http/interception';
import type { Outcome } from './jobs';

export { type Answer } from './http/answer';
export { type Interceptor, NOTHING } from './http/interception';

/*
 * What a test writes after `emulator.intercept(`: which requests, how often, and how they are answered.
 *
 *     emulator.intercept(on('POST /embed/tasks', once(carryOutThen(answer(503)))));
 */

/** Which requests, and how often. */

/**
 * For requests of one kind.
 * @param route a method, and a path below `/v1.3`: `POST /embed/tasks`, `GET /embed/tasks/:id`. `:id` is
 * one segment of a path, `*` anything at all; a method alone is for every path.
 */
export function on(route: string, ...interceptors: Interceptor[]): Interceptor {
	const pattern = route
		.replace(/^[A-Z]+$/, '$& *')
		.replace(/[.?+^$()[\]{}|\\]/g, '\\$&')
		.replace(/:\w+/g, '[^/]+')
		.replaceAll('*', '.*');
	const kind = new RegExp(`^${pattern}$`);
	const all = inOrder(interceptors);
	return (request, honest) =>
		kind.test(`${request.method} ${request.path}`) ? all(request, honest) : undefined;
}

/** The first request that comes here gets the first, the next the second …; those after them none. */
export function inTurn(...interceptors: Interceptor[]): Interceptor {
	let next = 0;
	return (request, honest) => interceptors[next++]?.(request, honest);
}

/** For the first request alone. */
export const once = (interceptor: Interceptor): Interceptor => inTurn(interceptor);

/** For the first so many requests. */
export const times = (count: number, interceptor: Interceptor): Interceptor =>
	inTurn(...Array.from({ length: count }, () => interceptor));

/** For every request after the first so many. */
export function after(count: number, interceptor: Interceptor): Interceptor {
	let seen = 0;
	return (request, honest) => (seen++ < count ? undefined : interceptor(request, honest));
}

/** Nothing happens to it: for {@link inTurn}. */
export const untouched: Interceptor = () => undefined;

/** What is answered. */

/**
 * This answer; the request is read, and not carried out.
 * @param body JSON as a value, a text as it is; default an error in the API's shape
 * @param headers lower-case names; `null` leaves one out
 */
export function answer(
	status: number,
	body: unknown = errorBody(status),
	headers: Answer['headers'] = {},
): Interceptor {
	return () => ({ status, body: Buffer.isBuffer(body) ? body : structuredClone(body), headers });
}

/** A web page of a gateway or proxy in front of the API: `text/html`, without the API's headers. */
export const page =
	(status: number, text?: string): Interceptor =>
	() =>
		htmlAnswer(status, text);

/** Sends the client to another address. */
export const redirect = (location: string, status = 307): Interceptor =>
	answer(status, '', { location });

/** The answer of `interceptor`, sent before the body of the request was read. */
export const early =
	(interceptor: Interceptor): Interceptor =>
	async (request, honest) => {
		const given = await interceptor(request, honest);
		return typeof given === 'object' ? { ...given, early: true } : given;
	};

/** The request is carried out, and its answer replaced. */
export const carryOutThen =
	(interceptor: Interceptor): Interceptor =>
	async (request, honest) => {
		await honest();
		return interceptor(request, honest);
	};

/** Answers at once; the request is carried out so many milliseconds (of real time) later. */
export const carryOutLater =
	(ms: number, interceptor: Interceptor): Interceptor =>
	async (request, honest) => {
		await request.body();
		sleep(ms, undefined, { signal: request.signal })
			.then(honest)
			.catch(() => undefined);
		return interceptor(request, honest);
	};

/** Waits so many milliseconds; then goes on, or does what `interceptor` says. */
export const delay =
	(ms: number, interceptor = untouched): Interceptor =>
	async (request, honest) => {
		await sleep(ms, undefined, { signal: request.signal });
		return interceptor(request, honest);
	};

/** Changes the answer in place. It is called for each answer, also an error. */
export const edit =
	(change: (answer: Answer, request: Exchange) => void): Interceptor =>
	async (request, honest) => {
		change(await honest(), request);
	};

/** A task as an answer of Embed v1 shows it; nothing of it is sure. */
export interface ShownTask {
	_id?: unknown;
	model_name?: unknown;
	status?: unknown;
	created_at?: unknown;
	updated_at?: unknown;
	video_embedding?: { metadata?: Record<string, unknown> | null; segments?: unknown[] } | null;
}

/** Changes each task in place that Embed v1 shows: in its list, as a status, and with its vectors. */
export const editTasks = (
	change: (task: ShownTask, view: 'list' | 'status' | 'retrieve') => void,
): Interceptor =>
	on(
		'GET /embed/tasks*',
		edit(({ status, body }, { path }) => {
			if (status !== 200) return;
			const view = /(tasks|status)$/.exec(path)?.[0];
			if (view !== 'tasks') return change(Object(body), view ? 'status' : 'retrieve');
			for (const row of Object(body).data as unknown[]) {
				// A row may be no task.
				if (typeof row === 'object' && row !== null) change(row, 'list');
			}
		}),
	);

/** How a task or asset ends: it fails, is never ready, or takes so many milliseconds. */
interface Ending extends Partial<Outcome> {
	never?: true;
}

/** What requests to these paths make, or what of it has a file name or URL like `named`, ends so. */
const made =
	(paths: RegExp) =>
	({ never, ...ending }: Ending, named?: RegExp): Interceptor =>
	async ({ method, path }, honest) => {
		if (method !== 'POST' || !paths.test(path)) return;
		const { made: job } = await honest();
		if (!job || (named && !named.test(job.name))) return;
		job.outcome = { ...job.outcome, ...ending, ...(never && { processingMs: Infinity }) };
	};

/** How new tasks end, of either API. */
export const newTasks = made(/\/tasks$/);

/** How new assets end. */
export const newAssets = made(/^\/assets/);

/** How a limit tells when it lifts: as TwelveLabs does, or by one header alone, or not at all. */
export type LimitHeaders =
	| 'all'
	| 'retry-after'
	| 'retry-after-date'
	| 'x-ratelimit-reset'
	| 'x-ratelimit-request-reset'
	| 'none';

/** 429 `too_many_requests`: a limit that lifts in so many seconds, as TwelveLabs tells it. */
export const limited = (sec: number): Interceptor => {
	return ({ now }) => limitAnswer(now, now + sec * 1000, '100req/1day', 'all');
};

interface RateLimit {
	requests: number;
	perMs: number;
	/** Default `all`. */
	headers?: LimitHeaders;
	/** Without the JSON that says so. */
	emptyBody?: boolean;
}

/** Answers 429 beyond so many requests, until `perMs` after the first refusal: however slow they come. */
export function rateLimit(limit: RateLimit): Interceptor {
	const { requests, perMs, headers = 'all', emptyBody } = limit;
	let endsAt = 0;
	let used = 0;
	return ({ now }) => {
		if (endsAt > 0 && now >= endsAt) endsAt = used = 0;
		used += 1;
		if (used <= requests) return undefined;
		endsAt ||= now + perMs;
		const given = limitAnswer(now, endsAt, `${requests}req/${perMs}ms`, headers);
		return emptyBody ? { ...given, body: '' } : given;
	};
}

/** What happens to the connection, or to an answer on its way. */

/**
 * Resets the connection:
 * - `before-body`: the head of the request was read, nothing of its body;
 * - `in-body`: in the middle of the body, after its first chunk or so many bytes;
 * - `after-body`: the body was read, and nothing was carried out;
 * - `after-request`: the request was carried out, and its answer is lost;
 * - `in-answer`: it was carried out, and half of the answer sent.
 */
export function resetConnection(
	when: 'before-body' | 'in-body' | 'after-body' | 'after-request' | 'in-answer',
	afterBytes = 1,
): Interceptor {
	return async (request, honest) => {
		if (when === 'in-body') await request.drain(afterBytes);
		if (when === 'after-body') await request.drain();
		if (when === 'after-request') await honest();
		if (when === 'in-answer') {
			await sendHalf(request, await honest());
			// A reset discards what the peer has not read yet; let the half arrive first.
			await sleep(20);
		}
		request.reset();
		return NOTHING;
	};
}

/** Carries the request out; the JSON of its answer ends in the middle. */
export const cutShort: Interceptor = async (_, honest) => {
	const given = await honest();
	const whole = bytesOf(given).toString();
	return { ...given, body: whole.slice(0, Math.ceil(whole.length / 2)) };
};

/** Carries the request out; what is answered is no JSON. */
export const notJson: Interceptor = carryOutThen(
	answer(200, '{"_id": 66419a20c70bb578439bd8f4,, }'),
);

const COMPRESS = { br: brotliCompressSync, gzip: gzipSync, deflate: deflateSync };

/**
 * Compresses the answer where the request takes that, and perhaps breaks it: its second half is missing
 * (`cut`), or cannot be decompressed (`damaged`).
 */
export const compressed =
	(encoding: keyof typeof COMPRESS, broken?: 'cut' | 'damaged'): Interceptor =>
	async ({ headers }, honest) => {
		const given = await honest();
		if (!String(headers['accept-encoding'] ?? '').includes(encoding)) return given;
		const packed = COMPRESS[encoding](bytesOf(given));
		const half = Math.floor(packed.length / 2);
		const body =
			broken === 'cut' ? packed.subarray(0, half) : broken ? packed.fill(0xff, half) : packed;
		return { ...given, body, headers: { ...given.headers, 'content-encoding': encoding } };
	};

/** Carries the request out; the body comes byte by byte (a long one by a few) over so many milliseconds. */
export const dribble =
	(overMs: number): Interceptor =>
	async (request, honest) => {
		const given = await honest();
		const body = bytesOf(given);
		const { response, signal } = request;
		request.begin(given, body.length);
		// Timers are no finer than this.
		const step = Math.max(1, Math.ceil((body.length * 2) / overMs));
		const startedAt = Date.now();
		for (let sent = 0; sent < body.length && !response.destroyed; sent += step) {
			// By the clock: timers that come late must not add up.
			const dueAt = startedAt + (overMs * (sent + step)) / body.length;
			await sleep(Math.max(0, dueAt - Date.now()), undefined, { signal });
			response.write(body.subarray(sent, sent + step));
		}
		response.end();
		return NOTHING;
	};

/** Carries the request out; half of the answer comes, then nothing more, or a space now and then. */
export const endless =
	(then: 'silence' | 'spaces'): Interceptor =>
	async (request, honest) => {
		await sendHalf(request, await honest(), true);
		const { response, signal } = request;
		while (!response.destroyed) {
			await sleep(50, undefined, { signal });
			if (then === 'spaces') response.write(' ');
		}
		return NOTHING;
	};

/** Application data of TLS 1.2 and 1.3, 64 bytes that no key decrypts. */
const DAMAGED_RECORD = Buffer.concat([Buffer.from('1703030040', 'hex'), Buffer.alloc(64, 7)]);

/** Carries the request out; instead of its answer a TLS record arrives that cannot be decrypted. */
export const damagedRecord: Interceptor = async ({ socket }, honest) => {
	await honest();
	socket.write(DAMAGED_RECORD);
	return NOTHING;
};

function inOrder(interceptors: readonly Interceptor[]): Interceptor {
	const [first = untouched, ...rest] = interceptors;
	if (rest.length === 0) return first;
	return async (request, honest) =>
		(await first(request, honest)) ?? inOrder(rest)(request, honest);
}

function errorBody(status: number): { code: string; message: string } {
	return status === 429
		? { code: 'too_many_requests', message: 'You have reached the rate limit.' }
		: { code: 'generic_error', message: `The service answered ${status}.` };
}

/**
 * The answer that programs have printed: `Date` and `Retry-After` add up to `X-Ratelimit-Reset` and to
 * the moment in the text, to the second.
 * @param now and `endsAt`: milliseconds since the epoch, by the emulator's clock
 * @see https://github.com/pixeltable/pixeltable/blob/main/tests/test_http_utils.py
 */
function limitAnswer(now: number, endsAt: number, limit: string, style: LimitHeaders): Answer {
	const nowSec = Math.floor(now / 1000);
	// Rounded up: after that many seconds the limit has lifted.
	const resetSec = Math.ceil(endsAt / 1000);
	const reset = new Date(resetSec * 1000);
	const after = { 'retry-after': String(resetSec - nowSec) };
	const headers: Record<LimitHeaders, Answer['headers']> = {
		all: {
			...after,
			'x-ratelimit-limit': limit.replace(/\D.*/, ''),
			'x-ratelimit-remaining': '0',
			'x-ratelimit-used': limit.replace(/\D.*/, ''),
			'x-ratelimit-reset': String(resetSec),
			'tl-report': 'backend',
		},
		'retry-after': after,
		'retry-after-date': { 'retry-after': reset.toUTCString() },
		'x-ratelimit-reset': { 'x-ratelimit-reset': String(resetSec) },
		'x-ratelimit-request-reset': {
			'x-ratelimit-request-remaining': '0',
			'x-ratelimit-request-reset': String(resetSec),
		},
		none: {},
	};
	const message = `You have exceeded the rate limit (${limit}). Please try again later after ${reset.toISOString().replace('.000', '')}.`;
	return {
		status: 429,
		headers: { ...headers[style], date: new Date(nowSec * 1000).toUTCString() },
		body: { code: 'too_many_requests', message },
	};
}

/** @param isEndless without saying how long the whole is */
async function sendHalf(request: Exchange, given: Answer, isEndless = false): Promise<void> {
	const body = bytesOf(given);
	request.begin(given, isEndless ? undefined : body.length);
	const half = body.subarray(0, Math.ceil(body.length / 2));
	await new Promise<void>((resolve) => request.response.write(half, () => resolve()));
}
