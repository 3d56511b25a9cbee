import type { NodeResult, NodeRun } from './engine';
import { EngineFixture, ofV1 } from './engine-fixture';

const KEY = 'tlk_A_SECRET_THAT_IS_NOWHERE_ELSE';
const fixture = new EngineFixture({ apiKey: KEY });

const list: NodeRun = { parameters: { operation: 'listTasks' } };

/** Everything a run leaves: items, errors with their causes and stacks, hints, run data. */
function everything({ run, ...rest }: NodeResult): string {
	const seen = new WeakSet<object>();
	return JSON.stringify({ run, ...rest }, (_, value: unknown) => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return 'seen';
		seen.add(value);
		if (!(value instanceof Error)) return value;
		const { message, stack, cause } = value;
		return { ...value, message, stack, cause };
	});
}

test.each(['', undefined])('a credential with the key %p is refused', async (apiKey) => {
	const { error } = await fixture.run({
		...list,
		credential: { ...fixture.credential, apiKey: apiKey as string },
	});
	expect(error?.message).toBe('The TwelveLabs credential has no API key');
	expect(error?.description).toMatch(/paste the key/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test.each([` ${KEY}`, `${KEY} `])('ignores white space around the key: %j', async (apiKey) => {
	const credential = { ...fixture.credential, apiKey };
	expect(await fixture.json({ ...list, credential })).toEqual([]);
	expect(ofV1(fixture.emulator.requests)).toMatchObject([{ authorized: true }]);
});

test.each([`tlk ${KEY}`, 'tlk_schlüssel', '"\r\nx-injected: 1'])(
	'a key that no header can hold is refused and not shown: %j',
	async (apiKey) => {
		const result = await fixture.run({ ...list, credential: { ...fixture.credential, apiKey } });
		expect(result.error?.message).toMatch(
			/contains spaces or characters that an API key can't have/,
		);
		expect(fixture.emulator.requests).toEqual([]);
		expect(everything(result)).not.toContain(apiKey);
	},
);

test('a missing credential is an error of the item', async () => {
	const { error } = await fixture.run({ ...list, credential: undefined });
	expect(error?.message).toMatch(/credential/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test('a wrong key: what the API says, and where to get a key', async () => {
	const credential = { ...fixture.credential, apiKey: 'tlk_wrong_and_also_secret' };
	const result = await fixture.run({ ...list, credential });
	expect(result.error).toMatchObject({
		message: 'TwelveLabs does not accept the API key',
		httpCode: '401',
		context: { itemIndex: 0, code: 'api_key_invalid', http_code: 401 },
	});
	expect(result.error?.description).toMatch(/invalid or expired.*Check the key in the credential/);
	expect(everything(result)).not.toContain(credential.apiKey);
});

test.each(['nonsense', 'ftp://127.0.0.1'])('the base URL %j is refused', async (baseUrl) => {
	const { error } = await fixture.run({ ...list, credential: { ...fixture.credential, baseUrl } });
	expect(error?.message).toMatch(/^The Base URL of the TwelveLabs credential is not/);
	expect(error?.description).toMatch(/https:\/\/api\.twelvelabs\.io/);
});
