import type { INode } from 'n8n-workflow';
import type { RequestFailure } from '../../nodes/shared/http/errors';
import { explainLimit, explainOutcome } from '../../nodes/shared/http/errors';
import type { Connection } from '../../nodes/shared/http/connection';
import { outcomeKindOf, type OutcomeKind } from '../../nodes/shared/http/outcome';
import { Failure } from '../../nodes/shared/model/failure';
import { causeOf } from '../../nodes/shared/run/errors';
import { toNodeError } from '../../nodes/shared/run/errors';

/** Why something failed, in the words that n8n's polling goes by (n8n-workflow 2.37 and later). */

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

/** The failure of an answer. */
const answered = (status: number, body: unknown): RequestFailure =>
	explainOutcome({
		kind: outcomeKindOf(status, body),
		status,
		headers: {},
		apiMessage: body as { code?: string; message?: string },
	});

test.each<[number, unknown, unknown]>([
	[401, own('api_key_invalid'), { cause: 'credential-invalid' }],
	[402, own('payment_required'), { cause: 'quota-exhausted' }],
	[403, own('forbidden'), { cause: 'configuration-invalid' }],
	[403, own('read_not_allowed'), undefined],
	[404, own('read_not_allowed'), undefined],
	[401, '', { cause: 'credential-invalid' }],
	[404, own('resource_not_exist'), { cause: 'configuration-invalid' }],
	[301, undefined, { cause: 'configuration-invalid' }],
	[500, own('internal_server_error'), { cause: 'temporarily-unavailable' }],
	[503, 'down', { cause: 'temporarily-unavailable' }],
	[404, '<html>', { cause: 'temporarily-unavailable' }],
	[200, 'cut off', { cause: 'temporarily-unavailable' }],
	[400, own('usage_limit_exceeded'), { cause: 'quota-exhausted' }],
	[403, own('insufficient_funds'), { cause: 'quota-exhausted' }],
	[403, own('region_not_allowed'), { cause: 'configuration-invalid' }],
	[400, own('video_duration_too_short'), undefined],
	[400, own('parameter_invalid'), undefined],
])('HTTP %s %j: %j', (status, body, cause) => {
	expect(told(answered(status, body))).toEqual(cause);
});

test.each<[OutcomeKind, unknown]>([
	['notConnected', { cause: 'temporarily-unavailable' }],
	['connectionLost', { cause: 'temporarily-unavailable' }],
	['invalidRequest', { cause: 'configuration-invalid' }],
])('%s: %j', (kind, cause) => {
	const failure = explainOutcome({ kind, headers: {}, code: 'ECONNRESET' });
	expect(told(failure)).toEqual(cause);
});

test('a limit tells when it lifts, where that is known', () => {
	const connection = { ctx: { getTimezone: () => 'UTC' } } as unknown as Connection;
	const at = Date.UTC(2026, 10, 24, 12);
	const known = explainLimit(connection, { reset: { at, dimension: 'duration' } }, 1000);
	expect(told(known)).toEqual({ cause: 'rate-limited', resetsAtEpochMs: at });
	expect(told(explainLimit(connection, {}, 1000))).toEqual({ cause: 'rate-limited' });
});

test('what a person typed, or a video that failed, is none of them', () => {
	expect(told(new Failure('"Limit" is below 1', 'Set it to 1 or more.'))).toBeUndefined();
	expect(told(new Failure('failed', '', { task_id: '1', status: 'failed' }))).toBeUndefined();
	// The task may exist and be paid: that is nothing to try again.
	expect(causeOf(new Failure('and the task may exist', '', { http_code: 503 }))).toBeUndefined();
	expect(told(new Error('a bug'))).toBeUndefined();
});

test('title, description and context are what they were', () => {
	const error = toNodeError(node, answered(401, own('api_key_invalid')), 3);
	expect(error.message).toBe('TwelveLabs does not accept the API key');
	expect(error.context).toMatchObject({ itemIndex: 3, code: 'api_key_invalid', http_code: 401 });
});
