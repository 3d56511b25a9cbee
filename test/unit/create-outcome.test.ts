import fc from 'fast-check';
import type { CreateResponse } from '../../nodes/shared/api/embed-api';
import type { Outcome } from '../../nodes/shared/http/outcome';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { outcomeKindOf } from '../../nodes/shared/http/outcome';
import {
	CREATE_POLICY,
	createOutcomeOf,
	type CreatePolicy,
} from '../../nodes/shared/ledger/create-outcome';

/** How a creation ended, told by what the server can have done. */

const answer = (status: number, body?: unknown): Outcome => ({
	kind: outcomeKindOf(status, body),
	status,
	headers: {},
	body,
});
const broken = (known: object, begun = true): Outcome => ({
	headers: {},
	...networkFault(Object.assign(new Error('broken'), known), begun),
});
const policyFor = (response: CreateResponse): CreatePolicy =>
	CREATE_POLICY[createOutcomeOf(response)];

/** Requests without a file, with one that left whole, and with one that did not. */
const BY_URL = { pendingMs: 300 };
const WHOLE_FILE = { pendingMs: 300, upload: { finished: true } };
const HALF_FILE = { pendingMs: 300, upload: { finished: false } };
const ERROR = { code: 'internal_server_error', message: 'No.' };

// The server may hold the request and have carried it out: it is never sent again unseen, nor is the
// item told that it failed.
test.each<[string, Outcome]>([
	['the connection broke', broken({ code: 'ECONNRESET', syscall: 'read' })],
	['a record of TLS was damaged', broken({ code: 'ERR_SSL_BAD_RECORD_MAC' })],
	['the route was lost', broken({ code: 'EHOSTUNREACH', syscall: 'read' })],
	['the answer could not be unpacked', broken({ code: 'ERR__ERROR_FORMAT_PADDING_2' })],
	['something happened that nobody listed', broken({ code: 'E_FUTURE' })],
	['an older n8n left no code', broken({})],
	['the time was over', broken({ code: 'ECONNABORTED' })],
	['the answer was cut off', answer(201, '{"_id":"66')],
	['the answer was a page', answer(200, '<html>')],
	['the answer has no ID', answer(201, { status: 'processing' })],
	['500', answer(500, ERROR)],
	['502 of a gateway', answer(502, '<html>')],
	['503', answer(503, ERROR)],
	['504', answer(504, '')],
	['408', answer(408, ERROR)],
	['an unknown 5xx', answer(599)],
])('%s: the task is looked for', (_, outcome) => {
	expect(policyFor({ outcome, ...BY_URL }).next).toBe('lookUp');
	expect(policyFor({ outcome, ...WHOLE_FILE })).toEqual({ next: 'lookUp', mayResend: false });
});

test.each<[string, Outcome]>([
	['refused by the host', broken({ code: 'ECONNREFUSED' })],
	['a host that nobody knows', broken({ code: 'ENOTFOUND' })],
	['a certificate that we refuse', broken({ code: 'CERT_HAS_EXPIRED' })],
	['a page of a proxy with 403', answer(403, '<html>')],
	['a page of a gateway with 404', answer(404, { message: 'no Route' })],
	['a rate limit', answer(429, { code: 'too_many_requests', message: 'No.' })],
])('%s: not carried out, and asked for again', (_, outcome) => {
	for (const sent of [BY_URL, WHOLE_FILE, HALF_FILE]) {
		expect(policyFor({ outcome, ...sent }).next).toBe('sendAgain');
	}
});

test.each<[string, Outcome]>([
	['a refusal', answer(400, { code: 'parameter_invalid', message: 'No.' })],
	['a key that is not valid', answer(401, { code: 'api_key_invalid', message: 'No.' })],
	['a redirect', answer(307)],
	['a request that Node does not make', broken({ code: 'ERR_INVALID_URL' })],
])('%s: the person is told', (_, outcome) => {
	expect(policyFor({ outcome, ...BY_URL }).next).toBe('fail');
});

test.each<[string, Outcome]>([
	['the connection broke', broken({ code: 'ECONNRESET', syscall: 'read' })],
	['the time was over', broken({ code: 'ECONNABORTED' })],
	['500', answer(500, ERROR)],
	['504', answer(504, '')],
])('%s before the file left whole: no task of it can exist, and it is sent again', (_, outcome) => {
	expect(policyFor({ outcome, ...HALF_FILE }).next).toBe('sendAgain');
});

test('an answer of success before the file left whole is not believed to mean nothing', () => {
	for (const status of [200, 201]) {
		for (const body of ['{"_id":"66', { status: 'processing' }])
			expect(policyFor({ outcome: answer(status, body), ...HALF_FILE }).next).toBe('lookUp');
	}
});

test('a connection that broke soon is sent again after a minute; one that had been pending for long is not', () => {
	const outcome = broken({ code: 'ECONNRESET', syscall: 'read' });
	expect(policyFor({ outcome, pendingMs: 9000 })).toEqual({ next: 'lookUp', mayResend: true });
	expect(policyFor({ outcome, pendingMs: 30_000 })).toEqual({ next: 'lookUp', mayResend: false });
});

test.each<[string, Outcome]>([
	['504', answer(504, '')],
	['524', answer(524, '')],
	['a time-out of our own', broken({ code: 'ECONNABORTED' })],
])('%s: somebody gave up waiting, so it was at work, and it is not sent again', (_, outcome) => {
	expect(policyFor({ outcome, ...BY_URL })).toEqual({ next: 'lookUp', mayResend: false });
});

test('of a file of ours that cannot be read to its end no task exists', () => {
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
		.map(([status, body]) => answer(status, body)),
	errors.map((known) => broken(known)),
);
const responses: fc.Arbitrary<CreateResponse> = fc.record({
	outcome: outcomes,
	taskId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
	pendingMs: fc.nat({ max: 60_000 }),
	upload: fc.option(fc.record({ finished: fc.boolean() }), { nil: undefined }),
});

test('whatever happens: a task that is named is kept', () => {
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

test('whatever happens: what may have been carried out is looked for', () => {
	fc.assert(
		fc.property(responses, (response) => {
			fc.pre(!isSafe(response) && leftWhole(response) && response.taskId === undefined);
			expect(policyFor(response).next).toBe('lookUp');
		}),
		{ numRuns: 1000 },
	);
});

test('whatever happens: after a time-out, a whole file or a long time it is never sent a second time', () => {
	fc.assert(
		fc.property(responses, (response) => {
			fc.pre(!isSafe(response) && leftWhole(response) && response.taskId === undefined);
			const { outcome, upload, pendingMs } = response;
			const gaveUp = outcome.timedOut === true || outcome.status === 504;
			fc.pre(gaveUp || upload?.finished === true || pendingMs > 10_000);
			expect(policyFor(response)).toEqual({ next: 'lookUp', mayResend: false });
		}),
		{ numRuns: 1000 },
	);
});
