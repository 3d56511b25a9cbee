import type { IExecuteFunctions } from 'n8n-workflow';
import { Cancellation } from '../../nodes/shared/http/cancellation';
import { exchange } from '../../nodes/shared/http/exchange';
import { LimitGate } from '../../nodes/shared/http/rate-limit';
import { redactor } from '../../nodes/shared/http/redact';

const KEY = 'tlk_0123456789abcdef';

const connection = () => ({
	ctx: {} as IExecuteFunctions,
	baseUrl: 'https://api.example.com',
	cancellation: new Cancellation(),
	gates: {
		embedVideo: new LimitGate(),
		embedQuery: new LimitGate(),
		upload: new LimitGate(),
		read: new LimitGate(),
	},
	server: {},
	redact: redactor(KEY),
});

test('what a request fails with is told without the key', async () => {
	const failing = async (): Promise<never> => {
		throw new Error(`Invalid character in header x-api-key: ${KEY}`);
	};
	const judge = (): never => {
		throw new Error('there is no answer');
	};
	const outcome = await exchange(connection(), { timeoutMs: 1000 }, failing, judge, () => true);
	expect(outcome).toMatchObject({ kind: 'connectionLost', headers: {} });
	expect(outcome.message).toContain('x-api-key');
	expect(JSON.stringify(outcome)).not.toContain(KEY);
});
