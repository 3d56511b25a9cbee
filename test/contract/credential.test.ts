import type { IHttpRequestOptions, ICredentialType } from 'n8n-workflow';
import { loadPackage } from '../engine/engine';

let credential: ICredentialType;
beforeAll(async () => {
	credential = (await loadPackage()).getCredential('twelveLabsApi').type;
});

test('name and class stay', async () => {
	const { known } = await loadPackage();
	expect(credential.name).toBe('twelveLabsApi');
	expect(credential.displayName).toBe('TwelveLabs API');
	expect(known.credentials.twelveLabsApi?.className).toBe('TwelveLabsApi');
});

test('fields: a key that is hidden and asked for, and a base URL', () => {
	const [apiKey, baseUrl] = ['apiKey', 'baseUrl'].map((name) =>
		credential.properties.find((property) => property.name === name),
	);
	expect(apiKey).toMatchObject({
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '',
	});
	expect(baseUrl).toMatchObject({ type: 'string', default: 'https://api.twelvelabs.io/v1.3' });
});

test('the key travels in its header only, without white space, and wins over another one', async () => {
	const { authenticate } = credential;
	if (typeof authenticate !== 'function') throw new Error('it would be an expression');
	const request = (): IHttpRequestOptions => ({
		url: 'https://api.twelvelabs.io/v1.3/indexes',
		headers: { accept: 'application/json', 'X-API-Key': 'another' },
	});
	expect(await authenticate({ apiKey: ' tlk_key\n' }, request())).toEqual({
		...request(),
		headers: { accept: 'application/json', 'x-api-key': 'tlk_key' },
	});
});

test("n8n offers it in HTTP Request's list of credentials, from the metadata of the built package", async () => {
	const { types } = await loadPackage();
	const stored: unknown = JSON.parse(JSON.stringify(types.credentials));
	expect(stored).toEqual([expect.objectContaining({ name: 'twelveLabsApi', authenticate: {} })]);
});

test('it is tested by a read that costs nothing', () => {
	expect(credential.test?.request).toMatchObject({ url: '/indexes', qs: { page_limit: 1 } });
	expect([undefined, 'GET']).toContain(credential.test?.request.method);
});
