import { embedV1 } from '../../nodes/shared/api/v1/embed-v1';
import type { Connection } from '../../nodes/shared/http/connection';
import { explainOutcome } from '../../nodes/shared/http/errors';
import { connectionWith } from './fake-api';
import { byUrl } from './tasks';

/** A connection to an address at which every request gets this answer. */
function answering(baseUrl: string, statusCode: number, body: unknown): Connection {
	const answer = { statusCode, body, headers: {} };
	const helpers = { httpRequestWithAuthentication: () => Promise.resolve(answer) };
	const connection = connectionWith();
	return { ...connection, baseUrl, ctx: { ...connection.ctx, helpers } as never };
}

/** What a person reads whose new task is refused so. */
async function advice(baseUrl: string, status: number, body: unknown): Promise<string> {
	const api = embedV1(answering(baseUrl, status, body));
	const creation = await api.create(byUrl('https://example.com/a.mp4'), { maxRetryMs: 0 });
	return explainOutcome(creation.outcome, creation).description;
}

const OWN = { code: 'gone', message: 'The API v1 has been removed.' };
const TODO = 'set the option "Embed API" of this node to Embed V2';

test.each<[number, unknown]>([
	[404, '<html>'],
	[404, ''],
	[404, OWN],
	[410, OWN],
	[308, ''],
])('HTTP %d with %j at the address of TwelveLabs: v1 may be switched off', async (status, body) => {
	expect(await advice('https://api.twelvelabs.io/v1.3', status, body)).toContain(TODO);
});

test.each([
	['https://api.twelvelabs.io', 404, '<html>'],
	['https://example.com/v1.3', 404, '<html>'],
	['https://api.twelvelabs.io/v1.3', 400, OWN],
	['https://api.twelvelabs.io/v1.3', 401, OWN],
	['https://api.twelvelabs.io/v1.3', 403, { code: 'read_not_allowed', message: 'No.' }],
])('%s, HTTP %d with %j: there is a likelier reason', async (baseUrl, status, body) => {
	expect(await advice(baseUrl, status, body)).not.toContain('Embed API');
});
