import fc from 'fast-check';
import type { CreateResponse } from '../../nodes/shared/api/embed-api';
import type { Outcome } from '../../nodes/shared/http/outcome';
import { networkFault } from '../../nodes/shared/http/network-faults';
import { outcomeKindOf } from '../../nodes/shared/http/outcome';
import { createOutcomeOf, RULES, type Rule } from '../../nodes/shared/ledger/create-outcome';

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
const ruleFor = (creation: CreateResponse, sendsFile: boolean): Rule =>
	RULES[createOutcomeOf(creation, sendsFile)];

const WHOLE = { begun: true, whole: true };
const HALF = { begun: true, whole: false };
const UNBEGUN = { begun: false, whole: false };
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
	expect(ruleFor({ outcome, ...WHOLE }, false).next).toBe('look');
	expect(ruleFor({ outcome, ...WHOLE }, true)).toEqual({ next: 'look', onceMore: false });
	expect(ruleFor({ outcome, ...HALF }, true).next).toBe('look');
});

test.each<[string, Outcome]>([
	['refused by the host', broken({ code: 'ECONNREFUSED' })],
	['a host that nobody knows', broken({ code: 'ENOTFOUND' })],
	['a certificate that we refuse', broken({ code: 'CERT_HAS_EXPIRED' })],
	['a page of a proxy with 403', answer(403, '<html>')],
	['a page of a gateway with 404', answer(404, { message: 'no Route' })],
	['a rate limit', answer(429, { code: 'too_many_requests', message: 'No.' })],
])('%s: not carried out, and asked for again', (_, outcome) => {
	for (const sendsFile of [true, false]) {
		expect(ruleFor({ outcome, ...WHOLE }, sendsFile).next).toBe('again');
	}
});

test.each<[string, Outcome]>([
	['a refusal', answer(400, { code: 'parameter_invalid', message: 'No.' })],
	['a key that is not valid', answer(401, { code: 'api_key_invalid', message: 'No.' })],
	['a redirect', answer(307)],
	['a request that Node does not make', broken({ code: 'ERR_INVALID_URL' })],
])('%s: the person is told', (_, outcome) => {
	expect(ruleFor({ outcome, ...WHOLE }, false).next).toBe('fail');
});

test('a broken connection before the file was asked for sent nothing', () => {
	const outcome = broken({ code: 'ECONNRESET', syscall: 'read' }, false);
	expect(ruleFor({ outcome, ...UNBEGUN }, true).next).toBe('again');
});

test('of a file of ours that can not be read to its end no task exists', () => {
	const fileFault = new Error('ENOENT');
	const outcome = broken({ code: 'ECONNRESET' });
	expect(ruleFor({ outcome, ...HALF, fileFault }, true).next).toBe('fail');
	expect(ruleFor({ outcome, ...WHOLE, fileFault }, true).next).toBe('look');
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
const creations: fc.Arbitrary<CreateResponse> = fc.record({
	outcome: outcomes,
	taskId: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
	begun: fc.boolean(),
	whole: fc.boolean(),
	fileFault: fc.constant(undefined),
});

test('whatever happens: a task that is named is held', () => {
	fc.assert(
		fc.property(creations, fc.boolean(), (creation, sendsFile) => {
			const { next } = ruleFor(creation, sendsFile);
			expect(next === 'hold').toBe(creation.taskId !== undefined);
		}),
	);
});

/** The server says no, or can not have got the request. */
function isSafe({ outcome: { kind, status = 0 } }: CreateResponse): boolean {
	const saysNo = status >= 300 && status < 500 && status !== 408;
	return saysNo || kind === 'notConnected' || kind === 'invalidRequest';
}

test('whatever happens: what may have been carried out is looked for', () => {
	fc.assert(
		fc.property(creations, fc.boolean(), (creation, sendsFile) => {
			fc.pre(!isSafe(creation) && creation.begun && creation.taskId === undefined);
			expect(ruleFor(creation, sendsFile).next).toBe('look');
		}),
		{ numRuns: 1000 },
	);
});

test('whatever happens: after a time-out or a whole file it is never sent a second time', () => {
	fc.assert(
		fc.property(creations, fc.boolean(), (creation, sendsFile) => {
			fc.pre(!isSafe(creation) && creation.begun);
			const { status, timedOut } = creation.outcome;
			fc.pre(timedOut === true || status === 504 || (sendsFile && creation.whole));
			const { next, onceMore } = ruleFor(creation, sendsFile);
			expect(onceMore).toBe(false);
			expect(next).not.toBe('again');
		}),
		{ numRuns: 1000 },
	);
});
