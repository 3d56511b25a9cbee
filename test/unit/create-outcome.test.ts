import fc from 'fast-check';
import type { CreateResponse } from '../../nodes/shared/api/embed-api';
import type { Outcome } from '../../nodes/shared/http/outcome';
import {
	CREATE_POLICY,
	createOutcomeOf,
	type CreatePolicy,
} from '../../nodes/shared/ledger/create-outcome';
import { answered, broken } from './fake-api';

/** What each end of a request for a task means for money. */

const policyFor = (response: CreateResponse): CreatePolicy =>
	CREATE_POLICY[createOutcomeOf(response)];

/** Requests without a file, with one that left whole, and with one that did not. */
const BY_URL = { pendingMs: 300 };
const WHOLE_FILE = { pendingMs: 300, upload: { finished: true } };
const HALF_FILE = { pendingMs: 300, upload: { finished: false } };
const ERROR = { code: 'internal_server_error', message: 'No.' };

test.each<[string, Outcome]>([
	['refused by the host', broken({ code: 'ECONNREFUSED' })],
	['a host that nobody knows', broken({ code: 'ENOTFOUND' })],
	['a certificate that we refuse', broken({ code: 'CERT_HAS_EXPIRED' })],
	['a page of a proxy with 403', answered(403, '<html>')],
	['a page of a gateway with 404', answered(404, { message: 'no Route' })],
	['a rate limit', answered(429, { code: 'too_many_requests', message: 'No.' })],
])('%s: not carried out, so it is sent again', (_, outcome) => {
	for (const sent of [BY_URL, WHOLE_FILE, HALF_FILE]) {
		expect(policyFor({ outcome, ...sent }).next).toBe('sendAgain');
	}
});

test.each<[string, Outcome]>([
	['a refusal', answered(400, { code: 'parameter_invalid', message: 'No.' })],
	['a key that is not valid', answered(401, { code: 'api_key_invalid', message: 'No.' })],
	['a redirect', answered(307)],
	['a request that Node does not make', broken({ code: 'ERR_INVALID_URL' })],
])('%s: the item fails', (_, outcome) => {
	expect(policyFor({ outcome, ...BY_URL }).next).toBe('fail');
});

test.each<[string, Outcome]>([
	['the connection broke', broken({ code: 'ECONNRESET', syscall: 'read' })],
	['the time was over', broken({ code: 'ECONNABORTED' })],
	['500', answered(500, ERROR)],
	['504', answered(504, '')],
])('%s before the whole file was sent: no task can exist, so it is sent again', (_, outcome) => {
	expect(policyFor({ outcome, ...HALF_FILE }).next).toBe('sendAgain');
});

test.each([200, 201])('HTTP %d before the whole file was sent: the task may exist', (status) => {
	for (const body of ['{"_id":"66', { status: 'processing' }]) {
		expect(policyFor({ outcome: answered(status, body), ...HALF_FILE }).next).toBe('lookUp');
	}
});

test('a file that cannot be read to its end makes no task', () => {
	const fault = new Error('ENOENT');
	const outcome = broken({ code: 'ECONNRESET' });
	const sent = (finished: boolean) => ({ outcome, pendingMs: 300, upload: { finished, fault } });
	expect(policyFor(sent(false)).next).toBe('fail');
	expect(policyFor(sent(true)).next).toBe('lookUp');
});

const errors = fc.record(
	{
		code: fc.oneof(fc.constantFrom('ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED'), fc.string()),
		syscall: fc.constantFrom('connect', 'read', 'write'),
	},
	{ requiredKeys: [] },
);
const outcomes = fc.oneof(
	fc
		.tuple(fc.integer({ min: 100, max: 599 }), fc.jsonValue())
		.map(([status, body]) => answered(status, body)),
	fc.constantFrom(answered(504, ''), answered(524, ''), broken({ code: 'ECONNABORTED' })),
	errors.map((known) => broken(known)),
);
const responses: fc.Arbitrary<CreateResponse> = fc.record({
	outcome: outcomes,
	taskId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
	pendingMs: fc.nat({ max: 60_000 }),
	upload: fc.option(fc.record({ finished: fc.boolean() }), { nil: undefined }),
});

test('whatever happens: only a task that is named is kept', () => {
	fc.assert(
		fc.property(responses, (response) => {
			const { next } = policyFor(response);
			expect(next === 'keep').toBe(response.taskId !== undefined);
		}),
	);
});

/** The server says no, or cannot have got the request. */
function isSafe({ outcome: { kind, status = 0 } }: CreateResponse): boolean {
	const saysNo = status >= 300 && status < 500 && status !== 408;
	return saysNo || kind === 'notConnected' || kind === 'invalidRequest';
}

const leftWhole = ({ upload }: CreateResponse): boolean => upload?.finished !== false;

test('whatever happens: what may have been carried out is looked up, and never sent again after a time-out, a whole file or a long time', () => {
	fc.assert(
		fc.property(responses, (response) => {
			fc.pre(!isSafe(response) && leftWhole(response) && response.taskId === undefined);
			const { outcome, upload, pendingMs } = response;
			const gaveUp = outcome.timedOut === true || [504, 524].includes(outcome.status ?? 0);
			const mayResend = !gaveUp && !upload?.finished && pendingMs <= 10_000;
			expect(policyFor(response)).toEqual({ next: 'lookUp', mayResend });
		}),
		{ numRuns: 1000 },
	);
});
