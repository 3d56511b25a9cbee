import { fetch } from 'undici';
import { Pinecone, Qdrant } from './storage/http-stores';

const vector = new Array<number>(512).fill(0.1);

/** Sends JSON and returns the status and the body of the answer. */
async function send(
	method: string,
	url: string,
	body: unknown,
	headers: Record<string, string>,
): Promise<[status: number, body: unknown]> {
	const type = { 'content-type': 'application/json' };
	const init = { method, headers: { ...type, ...headers }, body: JSON.stringify(body) };
	const answer = await fetch(url, init);
	return [answer.status, await answer.json()];
}

describe('the stand-in for Qdrant', () => {
	let qdrant: Qdrant;
	const point = { id: 'f3a1c7de-0000-5000-8000-000000000001', vector, payload: { content: 'x' } };
	const put = (path: string, body: unknown, key = qdrant.apiKey) =>
		send('PUT', qdrant.url + path, body, { 'api-key': key });
	const points = '/collections/clips/points';

	beforeAll(async () => {
		qdrant = await Qdrant.start();
		await put('/collections/clips', { vectors: { size: 512, distance: 'Cosine' } });
	});
	afterAll(() => qdrant.close());

	it('takes what the reference allows', async () => {
		const answer = await put(`${points}?wait=true`, { points: [point, { ...point, id: 7 }] });
		expect(answer).toMatchObject([200, { status: 'ok', result: { status: 'completed' } }]);
		expect([...(qdrant.collections.get('clips')?.points.keys() ?? [])]).toEqual([point.id, '7']);
	});

	it.each([
		['an ID that is not a UUID', points, { points: [{ ...point, id: 'clip-1' }] }, 400],
		['a negative ID', points, { points: [{ ...point, id: -1 }] }, 400],
		['another dimension', points, { points: [{ ...point, vector: [1, 2] }] }, 400],
		['a vector as text', points, { points: [{ ...point, vector: '[1,2]' }] }, 400],
		['no payload', points, { points: [{ id: point.id, vector }] }, 400],
		['an unknown field', points, { points: [{ ...point, metadata: {} }] }, 400],
		['points outside a list', points, point, 400],
		['an unknown collection', '/collections/other/points', { points: [point] }, 404],
		['a wait that is not a boolean', `${points}?wait=yes`, { points: [point] }, 400],
		['a known collection', '/collections/clips', { vectors: { size: 1, distance: 'Dot' } }, 409],
	])('refuses %s', async (_, path, body, status) => {
		expect(await put(path, body)).toEqual([status, { error: expect.any(String) }]);
	});

	it('refuses another key', async () => {
		expect(await put(points, { points: [point] }, 'wrong')).toMatchObject([401, {}]);
	});
});

describe('the stand-in for Pinecone', () => {
	let pinecone: Pinecone;
	const record = { id: 'a', values: vector, metadata: { text: 'x', start: 0, tags: ['b'] } };
	const post = (body: unknown, headers: Record<string, string> = {}) =>
		send('POST', `${pinecone.url}/vectors/upsert`, body, {
			'api-key': pinecone.apiKey,
			'x-pinecone-api-version': '2025-04',
			...headers,
		});

	beforeAll(async () => {
		pinecone = await Pinecone.start();
	});
	afterAll(() => pinecone.close());

	it('takes what the reference allows', async () => {
		expect(await post({ vectors: [record] })).toEqual([200, { upsertedCount: 1 }]);
	});

	const longVector = vector.map(() => -0.060086973);

	it.each([
		['null in the metadata', [{ ...record, metadata: { duration: null } }]],
		['an object in the metadata', [{ ...record, metadata: { clip: { start: 0 } } }]],
		['numbers in a list of the metadata', [{ ...record, metadata: { range: [0, 6] } }]],
		['another dimension', [{ ...record, values: [1] }]],
		['an unknown field', [{ ...record, text: 'x' }]],
		['no vectors', []],
		['too many vectors', new Array(1001).fill({ ...record, values: [] })],
		['too many bytes', new Array(900).fill({ ...record, values: longVector })],
		['an empty ID', [{ ...record, id: '' }]],
	])('refuses %s', async (_, vectors) => {
		expect(await post({ vectors })).toEqual([400, { error: expect.any(String) }]);
	});

	it('refuses another key, and a request without its version', async () => {
		expect(await post({ vectors: [record] }, { 'api-key': 'wrong' })).toMatchObject([401, {}]);
		const unversioned = { 'x-pinecone-api-version': '' };
		expect(await post({ vectors: [record] }, unversioned)).toMatchObject([400, {}]);
	});
});
