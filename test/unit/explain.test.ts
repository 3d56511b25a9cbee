import fc from 'fast-check';
import {
	type RequestContextInfo,
	explainOutcome,
	type RequestFailure,
} from '../../nodes/shared/http/errors';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { outcomeKindOf, readApiMessage } from '../../nodes/shared/http/outcome';

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
			expect(failure.details).toEqual({ code: said.code, http_code: status });
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
		expect(gone.message).toBe('TwelveLabs has no task abc (any more)');
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
		'TwelveLabs can not be reached (ECONNRESET)',
	);
});
