import { exchange } from '../../nodes/shared/http/exchange';
import { redactor } from '../../nodes/shared/http/redact';
import { connectionWith } from './fake-api';

const KEY = 'tlk_0123456789abcdef';

test('what a request fails with is told without the key', async () => {
	const failing = async (): Promise<never> => {
		throw new Error(`Invalid character in header x-api-key: ${KEY}`);
	};
	const judge = (): never => {
		throw new Error('there is no answer');
	};
	const outcome = await exchange(
		{ ...connectionWith(), redact: redactor(KEY) },
		{ timeoutMs: 1000 },
		failing,
		judge,
		() => true,
	);
	expect(outcome).toMatchObject({ kind: 'connectionLost', headers: {} });
	expect(outcome.message).toContain('x-api-key');
	expect(JSON.stringify(outcome)).not.toContain(KEY);
});
