import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type LocalServer, serve } from '../n8n/program';

type JsonObject = Record<string, unknown>;

/** A request as a stand-in sees it. */
type JsonRequest = {
	/** Method and path. */
	call: string;
	query: URLSearchParams;
	headers: IncomingMessage['headers'];
	body: unknown;
	bytes: number;
};

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

function checkVector(value: unknown, size: number): asserts value is number[] {
	const isVector = Array.isArray(value) && value.every((each) => Number.isFinite(each));
	check(isVector && value.length === size, `not a vector of ${size} numbers`);
}

/** A strict stand-in for a store's HTTP API, written from its reference. */
abstract class StandIn {
	abstract readonly apiKey: string;
	/** How many vectors each upsert had, in order. */
	readonly upserts: number[] = [];
	private server: LocalServer | undefined;

	static async start<Store extends StandIn>(this: new () => Store): Promise<Store> {
		const store = new this();
		store.server = await serve((request, response) => {
			void store.respond(request).then(({ status, body }) => {
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			});
		});
		return store;
	}

	get url(): string {
		return this.server?.url ?? '';
	}

	async close(): Promise<void> {
		await this.server?.close();
	}

	private async respond(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
		const { method, headers } = request;
		const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
		const bytes = await buffer(request);
		try {
			check(headers['api-key'] === this.apiKey, 'unknown API key', 401);
			check(headers['content-type']?.startsWith('application/json') === true, 'no JSON', 415);
			const body: unknown = JSON.parse(bytes.toString());
			const call = `${method} ${pathname}`;
			return {
				status: 200,
				body: this.answer({ call, query, headers, body, bytes: bytes.length }),
			};
		} catch (error) {
			const status = error instanceof Refused ? error.status : 400;
			return { status, body: { error: String(error) } };
		}
	}

	/** @throws Refused if the reference does not allow the request */
	protected abstract answer(request: JsonRequest): unknown;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isPointId = (id: unknown): boolean =>
	typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : UUID.test(String(id));

type Point = { vector: number[]; payload: JsonObject };
type Collection = { size: number; points: Map<string, Point> };

/** Creating a collection, and `PUT /collections/{name}/points` with a list of points. */
export class Qdrant extends StandIn {
	readonly apiKey = 'qdrant-test-key';
	/** Points of each collection by ID. */
	readonly collections = new Map<string, Collection>();

	protected answer({ call, query, body }: JsonRequest): unknown {
		const [, name = '', points] = /^PUT \/collections\/([^/]+)(\/points)?$/.exec(call) ?? [];
		check(name !== '', 'no such call', 404);
		const result = points ? this.upsert(name, query, body) : this.create(name, body);
		return { result, status: 'ok', time: 0.001 };
	}

	private create(name: string, body: unknown): boolean {
		checkObject(body);
		checkObject(body.vectors);
		const { size, distance } = body.vectors;
		const distances = ['Cosine', 'Euclid', 'Dot', 'Manhattan'];
		check(typeof size === 'number' && distances.includes(String(distance)), 'no size, distance');
		check(!this.collections.has(name), 'the collection exists', 409);
		this.collections.set(name, { size, points: new Map() });
		return true;
	}

	private upsert(name: string, query: URLSearchParams, body: unknown): object {
		const collection = this.collections.get(name);
		check(collection !== undefined, 'no such collection', 404);
		const options = /^(wait=(true|false)|ordering=(weak|medium|strong)|&)*$/;
		check(options.test(query.toString()), 'unknown query');
		checkObject(body, ['points']);
		check(Array.isArray(body.points), 'no list of points');
		const points = body.points.map((point: unknown): [string, Point] => {
			checkObject(point, ['id', 'vector', 'payload']);
			const { id, vector, payload } = point;
			check(isPointId(id), 'the ID is neither an unsigned integer nor a UUID');
			checkVector(vector, collection.size);
			checkObject(payload);
			return [String(id), { vector, payload }];
		});
		for (const [id, point] of points) collection.points.set(id, point);
		this.upserts.push(points.length);
		const status = query.get('wait') === 'true' ? 'completed' : 'acknowledged';
		return { operation_id: this.upserts.length, status };
	}
}

const isFlat = (value: unknown): boolean =>
	['string', 'number', 'boolean'].includes(typeof value) ||
	(Array.isArray(value) && value.every((each) => typeof each === 'string'));

type Vector = { values: number[]; metadata: JsonObject };

/** `POST /vectors/upsert` of an index with 512 dimensions. */
export class Pinecone extends StandIn {
	readonly apiKey = 'pcsk_test_key';
	/** Vectors of each namespace by ID. */
	readonly namespaces = new Map<string, Map<string, Vector>>();

	protected answer({ call, headers, body, bytes }: JsonRequest): unknown {
		check(call === 'POST /vectors/upsert', 'no such call');
		const version = String(headers['x-pinecone-api-version']);
		check(/^\d{4}-\d{2}$/.test(version), 'no X-Pinecone-Api-Version');
		check(bytes <= 2 * 1024 ** 2, 'larger than 2 MB');
		checkObject(body, ['vectors', 'namespace']);
		check(Array.isArray(body.vectors), 'no list of vectors');
		const count = body.vectors.length;
		check(count >= 1 && count <= 1000, 'not 1 to 1000 vectors');
		const vectors = body.vectors.map((vector: unknown): [string, Vector] => {
			checkObject(vector, ['id', 'values', 'metadata']);
			const { id, values, metadata } = vector;
			check(typeof id === 'string' && id !== '' && id.length <= 512, 'bad ID');
			checkVector(values, 512);
			checkObject(metadata);
			check(Object.values(metadata).every(isFlat), 'nested metadata');
			return [id, { values, metadata }];
		});
		const name = String(body.namespace ?? '');
		const namespace = this.namespaces.get(name) ?? new Map<string, Vector>();
		this.namespaces.set(name, namespace);
		for (const [id, vector] of vectors) namespace.set(id, vector);
		this.upserts.push(count);
		return { upsertedCount: count };
	}
}
