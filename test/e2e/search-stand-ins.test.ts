import { fetch } from 'undici';
import { Pinecone, Qdrant } from './storage/http-stores';

const vector = new Array<number>(512).fill(0.1);
const json = { 'content-type': 'application/json' };

type Call = { path: string; body: unknown; method?: string; headers?: Record<string, string> };

async function send(url: string, call: Call): Promise<[status: number, body: unknown]> {
	const { path, body, method = 'PUT', headers = {} } = call;
	const answer = await fetch(url + path, {
		method,
		headers: { ...json, ...headers },
		body: JSON.stringify(body),
	});
	return [answer.status, await answer.json()];
}

describe('the stand-in for Qdrant', () => {
	let qdrant: Qdrant;
	const point = { id: 'f3a1c7de-0000-5000-8000-000000000001', vector, payload: { content: 'x' } };
	const put = (path: string, body: unknown, key = qdrant.apiKey) =>
		send(qdrant.url, { path, body, headers: { 'api-key': key } });
	const points = '/collections/clips/points';

	beforeAll(async () => {
		qdrant = await Qdrant.start();
		await put('/collections/clips', { vectors: { size: 512, distance: 'Cosine' } });
	});
	afterAll(() => qdrant.close());

	it('takes what the reference allows', async () => {
		const [status, body] = await put(`${points}?wait=true`, {
			points: [point, { ...point, id: 7 }],
		});
		expect([status, body]).toMatchObject([200, { status: 'ok', result: { status: 'completed' } }]);
		expect([...(qdrant.collections.get('clips')?.points.keys() ?? [])]).toEqual([point.id, '7']);
	});

	it.each([
		['an ID that is no UUID', points, { points: [{ ...point, id: 'clip-1' }] }, 400],
		['a negative ID', points, { points: [{ ...point, id: -1 }] }, 400],
		['another dimension', points, { points: [{ ...point, vector: [1, 2] }] }, 400],
		['a vector as text', points, { points: [{ ...point, vector: '[1,2]' }] }, 400],
		['no payload', points, { points: [{ id: point.id, vector }] }, 400],
		['a field that is none', points, { points: [{ ...point, metadata: {} }] }, 400],
		['points outside a list', points, point, 400],
		['another collection', '/collections/other/points', { points: [point] }, 404],
		['wait that is no boolean', `${points}?wait=yes`, { points: [point] }, 400],
		[
			'a collection that exists',
			'/collections/clips',
			{ vectors: { size: 1, distance: 'Dot' } },
			409,
		],
	])('refuses %s in its own shape', async (_, path, body, status) => {
		expect(await put(path, body)).toEqual([
			status,
			{ status: { error: expect.any(String) }, time: expect.any(Number) },
		]);
	});

	it('refuses another key', async () => {
		expect(await put(points, { points: [point] }, 'wrong')).toMatchObject([401, {}]);
	});
});

describe('the stand-in for Pinecone', () => {
	let pinecone: Pinecone;
	const record = { id: 'a', values: vector, metadata: { text: 'x', start: 0, tags: ['b'] } };
	const post = (body: unknown, headers: Record<string, string> = {}) =>
		send(pinecone.url, {
			path: '/vectors/upsert',
			body,
			method: 'POST',
			headers: {
				'api-key': pinecone.apiKey,
				'x-pinecone-api-version': '2025-04',
				...headers,
			},
		});

	beforeAll(async () => {
		pinecone = await Pinecone.start();
	});
	afterAll(() => pinecone.close());

	it('takes what the reference allows', async () => {
		expect(await post({ vectors: [record] })).toEqual([200, { upsertedCount: 1 }]);
	});

	const withMetadata = (metadata: object) => ({ vectors: [{ ...record, metadata }] });

	it.each([
		['null in the metadata', withMetadata({ duration: null })],
		['an object in the metadata', withMetadata({ clip: { start: 0 } })],
		['numbers in a list of the metadata', withMetadata({ range: [0, 6] })],
		['another dimension', { vectors: [{ ...record, values: [1] }] }],
		['a field that is none', { vectors: [{ ...record, text: 'x' }] }],
		['no vectors', { vectors: [] }],
		['too many vectors', { vectors: new Array(1001).fill({ ...record, values: [] }) }],
		[
			'too many bytes',
			{ vectors: new Array(900).fill({ ...record, values: vector.map(() => -0.060086973) }) },
		],
		['an empty ID', { vectors: [{ ...record, id: '' }] }],
	])('refuses %s in its own shape', async (_, body) => {
		expect(await post(body)).toEqual([400, { code: 3, message: expect.any(String), details: [] }]);
	});

	it('refuses another key, and a request without its version', async () => {
		expect(await post({ vectors: [record] }, { 'api-key': 'wrong' })).toEqual([
			401,
			'Unauthorized',
		]);
		expect(await post({ vectors: [record] }, { 'x-pinecone-api-version': '' })).toMatchObject([
			400,
			{ message: 'X-Pinecone-Api-Version is missing' },
		]);
	});
});
