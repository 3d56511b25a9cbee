import { fetch } from 'undici';
import { Cleanup } from './n8n/program';
import { startPinecone, startQdrant, STORE_KEY } from './storage/http-stores';

const cleanup = new Cleanup();
afterAll(() => cleanup.run());

/** Sends JSON and returns the status and the body of the answer. */
async function send(method: string, url: string, body: object, headers: Record<string, string>) {
	const all = { 'content-type': 'application/json', 'api-key': STORE_KEY, ...headers };
	const answer = await fetch(url, { method, headers: all, body: JSON.stringify(body) });
	return [answer.status, await answer.json()];
}

const refused = (status: number) => [status, { error: expect.any(String) }];

const vector = new Array<number>(512).fill(0.1);

describe('the stand-in for Qdrant', () => {
	let qdrant: Awaited<ReturnType<typeof startQdrant>>;
	const point = { id: 'f3a1c7de-0000-5000-8000-000000000001', vector, payload: { content: 'x' } };
	const collection = { vectors: { size: 512, distance: 'Cosine' } };
	const points = '/clips/points?wait=true';
	const put = (path: string, body: object, headers = {}) =>
		send('PUT', `${qdrant.url}/collections${path}`, body, headers);

	beforeAll(async () => {
		qdrant = await startQdrant(cleanup);
		expect(await put(points, { points: [point] })).toEqual(refused(404));
		expect(await put('/clips', collection)).toMatchObject([200, { result: true }]);
	});

	it('takes what the reference allows', async () => {
		const answer = await put(points, { points: [point, { ...point, id: 7 }] });
		expect(answer).toMatchObject([200, { status: 'ok', result: { status: 'completed' } }]);
		expect([...qdrant.points.keys()]).toEqual([point.id, '7']);
	});

	it.each([
		['an ID that is not a UUID', points, { points: [{ ...point, id: 'clip-1' }] }, 400],
		['a negative ID', points, { points: [{ ...point, id: -1 }] }, 400],
		['another dimension', points, { points: [{ ...point, vector: [1, 2] }] }, 400],
		['a vector as text', points, { points: [{ ...point, vector: '[1,2]' }] }, 400],
		['no payload', points, { points: [{ id: point.id, vector }] }, 400],
		['an unknown field', points, { points: [{ ...point, metadata: {} }] }, 400],
		['points outside a list', points, point, 400],
		['an unknown collection', '/other/points?wait=true', { points: [point] }, 404],
		['a known collection', '/clips', collection, 409],
	])('refuses %s', async (_, path, body, status) => {
		expect(await put(path, body)).toEqual(refused(status));
	});

	it('refuses another key', async () => {
		expect(await put(points, { points: [point] }, { 'api-key': 'wrong' })).toEqual(refused(401));
	});
});

describe('the stand-in for Pinecone', () => {
	let pinecone: Awaited<ReturnType<typeof startPinecone>>;
	const record = { id: 'a', values: vector, metadata: { text: 'x', start: 0, tags: ['b'] } };
	const post = (vectors: object[], headers = {}) => {
		const url = `${pinecone.url}/vectors/upsert`;
		const version = { 'x-pinecone-api-version': '2025-04' };
		return send('POST', url, { vectors, namespace: 'clips' }, { ...version, ...headers });
	};

	beforeAll(async () => {
		pinecone = await startPinecone(cleanup);
	});

	it('takes what the reference allows', async () => {
		expect(await post([record])).toEqual([200, { upsertedCount: 1 }]);
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
		expect(await post(vectors)).toEqual(refused(400));
	});

	it('refuses another key, and a request without its version', async () => {
		expect(await post([record], { 'api-key': 'wrong' })).toEqual(refused(401));
		expect(await post([record], { 'x-pinecone-api-version': '' })).toEqual(refused(400));
	});
});
