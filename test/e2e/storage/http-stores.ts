import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type Cleanup, serve } from '../n8n/program';

/** Strict stand-ins for the HTTP APIs of vector stores, written from their references. */

type JsonObject = Record<string, unknown>;

/** A request as a stand-in sees it. */
type JsonRequest = {
	/** Method, path and query. */
	call: string;
	headers: IncomingMessage['headers'];
	body: unknown;
	bytes: number;
};

/** The API key that they take. */
export const STORE_KEY = 'store-test-key';

/** What the store's reference does not allow. */
class Refused extends Error {
	constructor(
		message: string,
		readonly status: number,
	) {
		super(message);
	}
}

function check(isAllowed: boolean, problem: string, status = 400): asserts isAllowed {
	if (!isAllowed) throw new Refused(problem, status);
}

/** Checks that a value is an object with no other fields than these. */
function checkObject(value: unknown, fields?: string[]): asserts value is JsonObject {
	check(typeof value === 'object' && value !== null && !Array.isArray(value), 'not an object');
	const unknown = Object.keys(value).find((key) => fields && !fields.includes(key));
	check(unknown === undefined, `unknown field ${unknown}`);
}

const SIZE = 512;

function checkVector(value: unknown): asserts value is number[] {
	const isVector = Array.isArray(value) && value.every((each) => Number.isFinite(each));
	check(isVector && value.length === SIZE, `not a vector of ${SIZE} numbers`);
}

/** Starts a stand-in that answers with JSON, and returns its URL. */
async function standIn(
	cleanup: Cleanup,
	answer: (request: JsonRequest) => object,
): Promise<string> {
	const respond = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
		const { method, url, headers } = request;
		const content = await buffer(request);
		try {
			check(headers['api-key'] === STORE_KEY, 'unknown API key', 401);
			check(headers['content-type']?.startsWith('application/json') === true, 'no JSON', 415);
			const body: unknown = JSON.parse(content.toString());
			return [200, answer({ call: `${method} ${url}`, headers, body, bytes: content.length })];
		} catch (error) {
			return [error instanceof Refused ? error.status : 400, { error: String(error) }];
		}
	};
	const server = await serve((request, response) => {
		void respond(request).then(([status, body]) => {
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(JSON.stringify(body));
		});
	});
	cleanup.add(() => server.close());
	return server.url;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isPointId = (id: unknown): boolean =>
	typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : UUID.test(String(id));

type Point = { vector: number[]; payload: JsonObject };

/** Qdrant: makes the collection `clips` and stores points in it. */
export async function startQdrant(cleanup: Cleanup) {
	const points = new Map<string, Point>();
	/** How many points each request stored. */
	const upserts: number[] = [];
	let isMade = false;

	const make = (body: unknown): void => {
		checkObject(body);
		checkObject(body.vectors);
		check(body.vectors.size === SIZE && body.vectors.distance === 'Cosine', 'other vectors');
		check(!isMade, 'the collection exists', 409);
		isMade = true;
	};
	const upsert = (body: unknown): void => {
		check(isMade, 'no such collection', 404);
		checkObject(body, ['points']);
		check(Array.isArray(body.points), 'no list of points');
		const stored = body.points.map((point: unknown): [string, Point] => {
			checkObject(point, ['id', 'vector', 'payload']);
			const { id, vector, payload } = point;
			check(isPointId(id), 'the ID is neither an unsigned integer nor a UUID');
			checkVector(vector);
			checkObject(payload);
			return [String(id), { vector, payload }];
		});
		for (const [id, point] of stored) points.set(id, point);
		upserts.push(stored.length);
	};
	const url = await standIn(cleanup, ({ call, body }) => {
		if (call === 'PUT /collections/clips') {
			make(body);
			return { result: true, status: 'ok' };
		}
		check(call === 'PUT /collections/clips/points?wait=true', 'no such call', 404);
		upsert(body);
		return { result: { operation_id: upserts.length, status: 'completed' }, status: 'ok' };
	});
	return { url, points, upserts };
}

const isFlat = (value: unknown): boolean =>
	['string', 'number', 'boolean'].includes(typeof value) ||
	(Array.isArray(value) && value.every((each) => typeof each === 'string'));

type Vector = { values: number[]; metadata: JsonObject };

/** Pinecone: stores vectors in the namespace `clips` of an index. */
export async function startPinecone(cleanup: Cleanup) {
	const vectors = new Map<string, Vector>();
	const url = await standIn(cleanup, ({ call, headers, body, bytes }) => {
		check(call === 'POST /vectors/upsert', 'no such call', 404);
		const version = String(headers['x-pinecone-api-version']);
		check(/^\d{4}-\d{2}$/.test(version), 'no X-Pinecone-Api-Version');
		check(bytes <= 2 * 1024 ** 2, 'larger than 2 MB');
		checkObject(body, ['vectors', 'namespace']);
		check(body.namespace === 'clips', 'another namespace');
		check(Array.isArray(body.vectors), 'no list of vectors');
		const count = body.vectors.length;
		check(count >= 1 && count <= 1000, 'not 1 to 1000 vectors');
		const stored = body.vectors.map((vector: unknown): [string, Vector] => {
			checkObject(vector, ['id', 'values', 'metadata']);
			const { id, values, metadata } = vector;
			check(typeof id === 'string' && id !== '' && id.length <= 512, 'bad ID');
			checkVector(values);
			checkObject(metadata);
			check(Object.values(metadata).every(isFlat), 'nested metadata');
			return [id, { values, metadata }];
		});
		for (const [id, vector] of stored) vectors.set(id, vector);
		return { upsertedCount: count };
	});
	return { url, vectors };
}
