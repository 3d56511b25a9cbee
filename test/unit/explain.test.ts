import fc from 'fast-check';
import type { INode } from 'n8n-workflow';
import {
	explainLimit,
	explainOutcome,
	type RequestContextInfo,
	type RequestFailure,
	type SentMedia,
	sentMedia,
} from '../../nodes/shared/http/errors';
import { type Outcome, readApiMessage } from '../../nodes/shared/http/outcome';
import { isAboutAll } from '../../nodes/shared/http/refusals';
import { Failure, sentence } from '../../nodes/shared/model/failure';
import { labelsIn } from '../../nodes/shared/model/labels';
import type { MediaType } from '../../nodes/shared/model/task';
import { causeOf, toNodeError } from '../../nodes/shared/run/errors';
import { TaskFailed } from '../../nodes/shared/run/task-failed';
import { answered, broken, connectionWith } from './fake-api';
import { fileOf, taskOf } from './tasks';

/** The failure of an HTTP answer. */
const failureOf = (status: number, body: unknown, asked?: RequestContextInfo): RequestFailure =>
	explainOutcome(answered(status, body), asked);

const bodies = fc.oneof(
	fc.record(
		{ code: fc.jsonValue(), message: fc.jsonValue(), error: fc.jsonValue() },
		{ requiredKeys: [] },
	),
	fc.record({
		error: fc.record({ code: fc.string(), message: fc.string() }, { requiredKeys: [] }),
	}),
	fc.jsonValue(),
	fc.string(),
	fc.constant(''),
);

const statuses = fc.oneof(fc.integer({ min: 300, max: 599 }), fc.constantFrom(400, 401, 404, 503));

test('every refusal has a title, advice, its status, and the code of whichever shape it came in', () => {
	fc.assert(
		fc.property(statuses, bodies, (status, body) => {
			const said = readApiMessage(body, (text) => text);
			const failure = failureOf(status, body);
			expect(failure.message.length).toBeGreaterThan(10);
			expect(failure.description.length).toBeGreaterThan(10);
			expect(failure.details).toEqual({
				http_code: status,
				...(said.code !== undefined && { code: said.code }),
			});
			const shown = `${failure.message} ${failure.description}`;
			const own = shown.replace(said.message ?? '', '');
			expect(own).not.toMatch(/undefined|\[object/);
		}),
		// Once failed: a code that names a method of every object.
		{ numRuns: 500, examples: [[400, { error: { code: 'valueOf' } }]] },
	);
});

test.each([[{ code: 'parameter_invalid' }], [{ code: 'video_duration_too_long' }]])(
	'a refusal without a message, %j, still has a complete title',
	(body) => {
		expect(failureOf(400, body).message).toMatch(/[a-z]$/);
	},
);

test('what the API says of a refusal is in the error', () => {
	const words = fc.stringMatching(/^[A-Za-z][A-Za-z ,]{0,40}[a-z]$/);
	fc.assert(
		fc.property(words, fc.constantFrom('', '.'), (message, end) => {
			const said = `${message}${end}`;
			const own = { code: 'x', message: said };
			for (const body of [own, { error: own }]) {
				expect(failureOf(400, body).message).toBe(`TwelveLabs refused the request: ${said}`);
				expect(failureOf(401, body).description).toContain(`TwelveLabs says: ${message}. `);
				expect(failureOf(503, body).description).toContain(`TwelveLabs says: ${message}. `);
			}
		}),
	);
});

test('a task is said to be gone only by TwelveLabs, and only where a task was asked for', () => {
	const unknown = { code: 'resource_not_exist', message: 'The task does not exist.' };
	for (const status of [400, 404]) {
		const gone = failureOf(status, unknown, { about: 'task abc' });
		expect(gone.isNotFound).toBe(true);
		expect(gone.message).toBe('TwelveLabs has no task abc (expired, deleted or mistyped)');
		expect(failureOf(status, unknown).isNotFound).toBe(false);
	}
	fc.assert(
		fc.property(fc.string(), fc.integer({ min: 400, max: 599 }), (page, status) => {
			expect(failureOf(status, page, { about: 'task abc' }).isNotFound).toBe(false);
		}),
	);
});

test('where the API names fields, their names in n8n are told', () => {
	const body = { code: 'parameter_invalid', message: 'video_clip_length is wrong.' };
	const fieldsIn = (text: string): string[] =>
		text.includes('clip_length') ? ['Clip Length'] : [];
	expect(failureOf(400, body, { fieldsIn }).description).toContain('"Clip Length"');
	expect(failureOf(400, { ...body, message: 'No.' }, { fieldsIn }).description).not.toContain('"');
});

test.each([
	[true, 'The connection to TwelveLabs broke (ECONNRESET)'],
	[false, "Can't reach TwelveLabs (ECONNRESET)"],
])('a network fault is named by its code; the request had left: %s', (begun, title) => {
	const failure = explainOutcome(broken({ code: 'ECONNRESET' }, begun));
	expect(failure.message).toBe(title);
	expect(failure.details).toEqual({ code: 'ECONNRESET' });
});

/** Bodies that TwelveLabs is known to have answered, word for word. */
const FOREIGN = {
	code: 'read_not_allowed',
	message: 'The caller is not authorized to read entity 66419a20c70bb578439bd8f4.',
};
const DAY_LIMIT = {
	code: 'too_many_requests',
	message:
		'You have exceeded the rate limit (100req/1day). Please try again later after 2025-11-08T01:20:49Z.',
};

test.each([403, 404])('HTTP %d of what another account owns: no bad key, not gone', (status) => {
	const about = 'task 66419a20c70bb578439bd8f4';
	const ifRemoved = 'Set "Embed API".';
	const known = failureOf(status, FOREIGN, { about, ifRemoved });
	expect(known.message).toBe('Task 66419a20c70bb578439bd8f4 belongs to another TwelveLabs account');
	expect(known.isNotFound).toBe(false);
	const created = failureOf(status, FOREIGN, { ifRemoved });
	expect(created.message).toContain('66419a20c70bb578439bd8f4');
	for (const { message, description } of [known, created]) {
		expect(description).toContain('the credential belongs to the account that created it');
		expect(`${message} ${description}`).not.toMatch(/API key|Embed API/);
	}
});

test('only 401 is the key; 402 and 403 are what the account may do', () => {
	const body = { code: 'forbidden', message: 'Not in your plan.' };
	expect(failureOf(401, body).message).toBe('TwelveLabs does not accept the API key');
	expect(failureOf(401, '').message).toBe('TwelveLabs does not accept the API key');
	for (const status of [402, 403]) {
		const { message, description } = failureOf(status, body, { ifRemoved: 'Embed API.' });
		expect(message).toBe(`TwelveLabs does not allow this request (HTTP ${status})`);
		expect(description).toContain('Not in your plan. Check your plan');
		expect(`${message} ${description}`).not.toMatch(/accept the API key|Embed API/);
	}
});

const url = sentMedia({ kind: 'url', url: 'https://example.com/a' });
const file = (otherType?: string): SentMedia =>
	sentMedia({
		kind: 'file',
		file: { ...fileOf('clip.mov', 5), type: 'video/quicktime', otherType },
	});

test.each<[string, number, SentMedia, RegExp]>([
	['media_url_not_exists', 400, url, /no file at the address of "Video URL"/],
	['source_unavailable', 400, url, /could not download the file of "Video URL".*run again later/],
	['source_not_authorized', 400, url, /"Video URL" asks for a sign-in, or its link has expired/],
	['unsupported_media_type', 400, file(), /Check "Input Binary Field" and "Media Type"/],
	['media_filesize_too_large', 400, file(), /^Compress or split the file first\.$/],
	['audio_filesize_too_large', 400, file(), /^Compress or split the file first\.$/],
	['video_filesize_too_large', 400, file(), /^Compress or split the file first\.$/],
	['resource_not_exists', 404, file(), /"Media Type" says \(a still image is not a video\)/],
	['video_file_broken', 400, url, /web page.*link may have expired.*download failed.*"Video URL"/],
	['video_file_broken', 400, file(), /^Check that the file plays, and that "Media Type" is/],
	[
		'video_file_broken',
		400,
		file('video/mp4'),
		/"clip.mov" says video\/quicktime, but the node that returned the file says video\/mp4/,
	],
])('%s (HTTP %d) has advice of its own', (code, status, media, advice) => {
	const { message, description, isNotFound } = failureOf(
		status,
		{ code, message: 'No.' },
		{ media },
	);
	expect(message).toBe('TwelveLabs refused the request: No.');
	expect(description).toMatch(advice);
	expect(description).not.toMatch(/\d GB/);
	expect(isNotFound).toBe(false);
});

test("a request's own advice for a code wins over the general advice", () => {
	const body = { code: 'video_filesize_too_large', message: 'Too large.' };
	const advice = { video_filesize_too_large: 'Take the other API.' };
	expect(failureOf(400, body, { advice }).description).toBe('Take the other API.');
});

test('the error says that an API may be gone where that can be the reason, and nowhere else', () => {
	const ifRemoved = 'If v1 is gone, take v2.';
	const own = { code: 'gone', message: 'No more.' };
	for (const [status, body] of [
		[404, own],
		[410, own],
		[404, '<html>'],
		[410, ''],
		[308, ''],
	] as const) {
		expect(failureOf(status, body, { ifRemoved }).description).toContain(ifRemoved);
	}
	for (const status of [400, 401, 402, 403, 422, 503]) {
		expect(failureOf(status, own, { ifRemoved }).description).not.toContain(ifRemoved);
	}
	// Its own word that there is no such task is no sign that the whole API is gone.
	expect(failureOf(404, own, { ifRemoved, about: 'task a' }).description).not.toContain(ifRemoved);
});

test('an unknown path of TwelveLabs itself speaks of the Base URL', () => {
	const { message, description } = failureOf(404, { code: 'not_found', message: 'Not found.' });
	expect(message).toBe('This Base URL is not a TwelveLabs API (404)');
	expect(description).toContain('ends in /v1.3');
});

test.each([
	[
		413,
		'<h1>413 Request Entity Too Large</h1>',
		/\(HTTP 413\)\. The page says: 413 Request Entity/,
	],
	[413, '', /\(HTTP 413\)\. Compress or split/],
	[422, { detail: [{ loc: ['body', 'model_name'], msg: 'no' }] }, /body.model_name: no.*"Model"/],
	[415, undefined, /request \(HTTP 415\)\./],
	[
		400,
		'<h1>Bad Request</h1>',
		/\(HTTP 400\)\. The page says: Bad Request\. Check that "Base URL"/,
	],
])('HTTP %d with a body of no known shape, %j, is refused at once', (status, body, said) => {
	const { kind, message, description } = failureOf(status, body, { fieldsIn: labelsIn });
	expect(kind).toBe('rejected');
	expect(`${message}. ${description}`).toMatch(said);
});

test("the answer's trace ID, which TwelveLabs' support asks for, is kept", () => {
	const failure = explainOutcome({
		kind: 'rejected',
		status: 400,
		headers: { 'x-trace-id': '122506435189331138' },
	});
	expect(failure.details).toEqual({ http_code: 400, trace_id: '122506435189331138' });
});

describe('a rate limit', () => {
	const connection = connectionWith({}, 'trigger', 'America/New_York');
	const at = Date.UTC(2025, 10, 8, 1, 20, 49);

	test('of so many requests a day is told in words, with its end in both forms', () => {
		const limit = { apiMessage: DAY_LIMIT, reset: { at }, traceId: '122506435189331138' };
		const failure = explainLimit(connection, limit, 300_000);
		expect(failure.message).toBe(
			'The rate limit of TwelveLabs (100 requests per day) is used up and lifts at 2025-11-07 20:20:49 (America/New_York)',
		);
		expect(failure.details).toEqual({
			code: 'too_many_requests',
			http_code: 429,
			resets_at: '2025-11-08T01:20:49.000Z',
			trace_id: '122506435189331138',
		});
	});

	test.each([
		['(5req/2hours)', 'The rate limit of TwelveLabs (5 requests per 2 hours)'],
		['(50 req/1minute)', 'The rate limit of TwelveLabs (50 requests per minute)'],
		['(a lot)', 'The rate limit of TwelveLabs is'],
	])('%s: %s', (said, title) => {
		const limit = { apiMessage: { message: `You have exceeded the rate limit ${said}.` } };
		expect(explainLimit(connection, limit, 1000).message).toContain(title);
	});
});

describe('a task that failed', () => {
	const said = (mediaType: MediaType): string => {
		const { message, description } = new TaskFailed(taskOf({ state: 'failed', mediaType }));
		return `${message}: ${description}`;
	};

	test.each<[MediaType, RegExp]>([
		['image', /this image .* the image opens, .*pixels/],
		['document', /this document .* the document opens, .*PDF/],
		['audio', /this audio file .* the audio plays, .*"End Offset"/],
		['video', /this video .* the video plays, .*seconds .*pixels/],
	])('of %s: what to check of that', (mediaType, advice) => {
		expect(said(mediaType)).toMatch(advice);
		if (mediaType === 'image' || mediaType === 'document') {
			expect(said(mediaType)).not.toMatch(/second|Offset|plays/);
		}
	});
});

test.each<[string, Outcome, boolean]>([
	['HTTP 401', answered(401, FOREIGN), true],
	['HTTP 402', answered(402, FOREIGN), true],
	['HTTP 429', answered(429, FOREIGN), true],
	['HTTP 403', answered(403, FOREIGN), false],
	['HTTP 404', answered(404, FOREIGN), false],
	['HTTP 500', answered(500, FOREIGN), false],
	['no connection', broken({ code: 'ECONNREFUSED' }), true],
	['a lost connection', broken({ code: 'ECONNRESET' }), false],
])('with %s any request fails now: %s', (_, outcome, expected) => {
	expect(isAboutAll(explainOutcome(outcome))).toBe(expected);
});

/** What n8n's polling reads off an error (n8n-workflow 2.37 and later). */
describe('the cause', () => {
	const node: INode = {
		id: '1',
		name: 'N',
		type: 'n',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};

	/** What n8n reads off the error of the node. */
	const told = (error: unknown): unknown => toNodeError(node, error, 0).failure;

	const own = (code: string) => ({ code, message: 'said' });

	test.each<[string, Outcome, string | undefined]>([
		['a bad key', answered(401, own('api_key_invalid')), 'credential-invalid'],
		['no funds', answered(402, own('payment_required')), 'quota-exhausted'],
		['no minutes left', answered(400, own('usage_limit_exceeded')), 'quota-exhausted'],
		['no funds, said with 403', answered(403, own('insufficient_funds')), 'quota-exhausted'],
		['no permission', answered(403, own('forbidden')), 'configuration-invalid'],
		['a region', answered(403, own('region_not_allowed')), 'configuration-invalid'],
		['no such task', answered(404, own('resource_not_exist')), 'configuration-invalid'],
		['a redirect', answered(301), 'configuration-invalid'],
		['an impossible request', broken({ code: 'ERR_INVALID_URL' }), 'configuration-invalid'],
		['a server error', answered(500, own('internal')), 'temporarily-unavailable'],
		['a page', answered(404, '<html>'), 'temporarily-unavailable'],
		['an answer cut short', answered(200, 'cut off'), 'temporarily-unavailable'],
		['no connection', broken({ code: 'ECONNREFUSED' }), 'temporarily-unavailable'],
		['a lost connection', broken({ code: 'ECONNRESET' }), 'temporarily-unavailable'],
		['a task of another account', answered(403, own('read_not_allowed')), undefined],
		['the same, said with 404', answered(404, own('read_not_allowed')), undefined],
		['a short video', answered(400, own('video_duration_too_short')), undefined],
	])('of %s', (_, outcome, cause) => {
		expect(told(explainOutcome(outcome))).toEqual(cause && { cause });
	});

	test('of a rate limit tells when it lifts, where that is known', () => {
		const at = Date.UTC(2026, 10, 24, 12);
		const known = explainLimit(connectionWith(), { reset: { at, dimension: 'duration' } }, 1000);
		expect(told(known)).toEqual({ cause: 'rate-limited', resetsAtEpochMs: at });
		expect(told(explainLimit(connectionWith(), {}, 1000))).toEqual({ cause: 'rate-limited' });
	});

	test('is unknown for what a person typed, a video that failed, and a bug', () => {
		expect(told(new Failure('"Limit" is below 1', 'Set it to 1 or more.'))).toBeUndefined();
		expect(told(new Failure('failed', '', { task_id: '1', status: 'failed' }))).toBeUndefined();
		// The task may exist and be paid: that is nothing to try again.
		expect(causeOf(new Failure('and the task may exist', '', { http_code: 503 }))).toBeUndefined();
		expect(told(new Error('a bug'))).toBeUndefined();
	});

	test('leaves title and context as they were', () => {
		const error = toNodeError(node, failureOf(401, own('api_key_invalid')), 3);
		expect(error.message).toBe('TwelveLabs does not accept the API key');
		expect(error.context).toMatchObject({ itemIndex: 3, code: 'api_key_invalid', http_code: 401 });
	});
});

test.each([
	['It is so', 'It is so.'],
	['It is so.', 'It is so.'],
	['Is it so?', 'Is it so?'],
	['It said "no."', 'It said "no."'],
	['And so on…', 'And so on…'],
])('%s: as a sentence', (text, asSentence) => {
	expect(sentence(text)).toBe(asSentence);
	expect(sentence(asSentence)).toBe(asSentence);
});
