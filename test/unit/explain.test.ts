import fc from 'fast-check';
import {
	explainLimit,
	explainOutcome,
	type RequestContextInfo,
	type RequestFailure,
	type SentMedia,
	sentMedia,
} from '../../nodes/shared/http/errors';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { outcomeKindOf, readApiMessage } from '../../nodes/shared/http/outcome';
import { isAboutAll } from '../../nodes/shared/http/refusals';
import { labelsIn } from '../../nodes/shared/model/labels';
import type { MediaType } from '../../nodes/shared/model/task';
import { TaskFailed } from '../../nodes/shared/run/task-failed';
import { connectionWith } from './fake-api';
import { fileOf, taskOf } from './tasks';

const asItIs = (text: string): string => text;

/** The failure that an HTTP answer ends with. */
const failureOf = (status: number, body: unknown, asked?: RequestContextInfo): RequestFailure =>
	explainOutcome(
		{
			kind: outcomeKindOf(status, body),
			status,
			headers: {},
			body,
			apiMessage: readApiMessage(body, asItIs),
		},
		asked,
	);

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
			const said = readApiMessage(body, asItIs);
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
	'a refusal without words, %j, has a whole title all the same',
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

test('a page of a proxy speaks of the Base URL, and of no task', () => {
	const { message, description } = failureOf(404, '<h1>404 Not Found</h1>', { about: 'task abc' });
	expect(message).toBe("Something that is not TwelveLabs' API answered (HTTP 404)");
	expect(description).toContain('404 Not Found');
	expect(description).toContain('Base URL');
	expect(`${message} ${description}`).not.toContain('task');
});

test('a fault of the network is told by its code', () => {
	const error = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
	const failure = explainOutcome({ headers: {}, ...networkFault(error, true) });
	expect(failure.message).toBe('The connection to TwelveLabs broke (ECONNRESET)');
	expect(failure.details).toEqual({ code: 'ECONNRESET' });
	expect(explainOutcome({ headers: {}, ...networkFault(error, false) }).message).toBe(
		"Can't reach TwelveLabs (ECONNRESET)",
	);
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

test.each([403, 404])(
	'HTTP %d of what another account owns is no bad key, and not gone',
	(status) => {
		const about = 'task 66419a20c70bb578439bd8f4';
		const ifRemoved = 'Set "Embed API".';
		const known = failureOf(status, FOREIGN, { about, ifRemoved });
		expect(known.message).toBe(
			'Task 66419a20c70bb578439bd8f4 belongs to another TwelveLabs account',
		);
		expect(known.isNotFound).toBe(false);
		const created = failureOf(status, FOREIGN, { ifRemoved });
		expect(created.message).toContain('66419a20c70bb578439bd8f4');
		for (const { message, description } of [known, created]) {
			expect(description).toContain('the credential belongs to the account that created it');
			expect(`${message} ${description}`).not.toMatch(/API key|Embed API/);
		}
	},
);

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
		/"clip.mov" says video\/quicktime, but the node that gives the file says video\/mp4/,
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

test('what one request knows of a code goes before what is known in general', () => {
	const body = { code: 'video_filesize_too_large', message: 'Too large.' };
	const advice = { video_filesize_too_large: 'Take the other API.' };
	expect(failureOf(400, body, { advice }).description).toBe('Take the other API.');
});

test('that an API may be no more is said where that can be the reason, and nowhere else', () => {
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

test.each([
	[401, true],
	[402, true],
	[429, true],
	[403, false],
	[404, false],
	[500, false],
])('whether HTTP %s says nothing of what was asked for: %s', (status, expected) => {
	expect(isAboutAll(failureOf(status, { code: 'a_code', message: 'A message.' }))).toBe(expected);
});

test('without a connection any request fails; one that broke may be the answer to this one', () => {
	const failing = (code: string): RequestFailure =>
		explainOutcome({
			headers: {},
			...networkFault(Object.assign(new Error(code), { code }), true),
		});
	expect(isAboutAll(failing('ECONNREFUSED'))).toBe(true);
	expect(isAboutAll(failing('ECONNRESET'))).toBe(false);
});
