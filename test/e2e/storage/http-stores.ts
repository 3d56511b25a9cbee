import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** Whether the value is a JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the value is a list of finite numbers. */
export const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each));

/** The keys of an object that are not among the known ones. */
const unknownKeys = (value: object, known: readonly string[]): string[] =>
	Object.keys(value).filter((key) => !known.includes(key));

/** A request as a stand-in sees it. */
type JsonRequest = {
	method: string;
	path: string;
	query: URLSearchParams;
	header(name: string): string | undefined;
	/** Parsed; undefined when it is no JSON. */
	body: unknown;
	bytes: number;
};

/** What a stand-in answers. */
type JsonAnswer = { status: number; body: unknown };

const read = async (request: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks);
};

const parsed = (bytes: Buffer): unknown => {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
};

/** A local HTTP server that reads and answers JSON. */
class JsonServer {
	private readonly server: Server;

	private constructor(answer: (request: JsonRequest) => JsonAnswer) {
		this.server = createServer((request, response) => {
			void read(request).then((bytes) => {
				const url = new URL(request.url ?? '/', 'http://localhost');
				const { status, body } = answer({
					method: request.method ?? '',
					path: url.pathname,
					query: url.searchParams,
					header: (name) => request.headers[name]?.toString(),
					body: parsed(bytes),
					bytes: bytes.length,
				});
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			});
		});
	}

	/** Starts it on any free port of this machine. */
	static async start(answer: (request: JsonRequest) => JsonAnswer): Promise<JsonServer> {
		const made = new JsonServer(answer);
		made.server.listen(0, '127.0.0.1');
		await once(made.server, 'listening');
		return made;
	}

	/** Its address. */
	get url(): string {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('it is not listening');
		return `http://127.0.0.1:${address.port}`;
	}

	/** Stops it. */
	async close(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		this.server.closeAllConnections();
		await closed;
	}
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What one upserted point holds. */
export type Point = { vector: number[]; payload: Record<string, unknown> };

class Refused extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

const done = (result: unknown): JsonAnswer => ({
	status: 200,
	body: { result, status: 'ok', time: 0.001 },
});

function checkId(id: unknown): string {
	const isNumber = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0;
	if (isNumber || (typeof id === 'string' && UUID.test(id))) return String(id);
	throw new Refused(
		400,
		`Format error in JSON body: value ${JSON.stringify(id)} is not a valid point ID, valid values are either an unsigned integer or a UUID`,
	);
}

/**
 * A strict stand-in for Qdrant, of what its published reference says of two calls: creating a
 * collection, and `PUT /collections/{name}/points` (PointsList of PointStruct). Errors have its shape.
 * Unlike Qdrant it refuses keys that the reference does not list.
 */
export class Qdrant {
	readonly apiKey = 'qdrant-test-key';
	/** Points of each collection by ID. */
	readonly collections = new Map<string, { size: number; points: Map<string, Point> }>();
	/** How many points each upsert brought, in order. */
	readonly upserts: number[] = [];
	private server: JsonServer | undefined;

	/** Starts it. */
	static async start(): Promise<Qdrant> {
		const qdrant = new Qdrant();
		qdrant.server = await JsonServer.start((request) => qdrant.answer(request));
		return qdrant;
	}

	/** For the credential "Qdrant API" and the HTTP nodes. */
	get url(): string {
		return this.server?.url ?? '';
	}

	/** Stops it. */
	async close(): Promise<void> {
		await this.server?.close();
	}

	private answer(request: JsonRequest): JsonAnswer {
		try {
			if (request.header('api-key') !== this.apiKey) {
				throw new Refused(401, 'Must provide an API key or an Authorization bearer token');
			}
			const [, name, points] = /^\/collections\/([^/]+)(\/points)?$/.exec(request.path) ?? [];
			if (request.method !== 'PUT' || name === undefined) throw new Refused(404, 'Not found');
			if (request.header('content-type')?.startsWith('application/json') !== true) {
				throw new Refused(415, 'Content type error');
			}
			return points === undefined ? this.create(name, request) : this.upsert(name, request);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			return { status: error.status, body: { status: { error: error.message }, time: 0 } };
		}
	}

	private create(name: string, { body }: JsonRequest): JsonAnswer {
		const vectors = isObject(body) ? body.vectors : undefined;
		if (
			!isObject(vectors) ||
			typeof vectors.size !== 'number' ||
			!['Cosine', 'Euclid', 'Dot', 'Manhattan'].includes(String(vectors.distance))
		) {
			throw new Refused(400, 'Format error in JSON body: vectors needs size and distance');
		}
		if (this.collections.has(name)) {
			throw new Refused(409, `Wrong input: Collection \`${name}\` already exists!`);
		}
		this.collections.set(name, { size: vectors.size, points: new Map() });
		return done(true);
	}

	private upsert(name: string, { body, query }: JsonRequest): JsonAnswer {
		const collection = this.collections.get(name);
		if (!collection) throw new Refused(404, `Not found: Collection \`${name}\` doesn't exist!`);
		for (const [key, value] of query) {
			const known = key === 'wait' ? ['true', 'false'] : ['weak', 'medium', 'strong'];
			if (!['wait', 'ordering'].includes(key) || !known.includes(value)) {
				throw new Refused(400, `Query deserialize error: ${key}=${value}`);
			}
		}
		if (!isObject(body) || !Array.isArray(body.points) || unknownKeys(body, ['points']).length) {
			throw new Refused(400, 'Format error in JSON body: data did not match any variant');
		}
		const points = body.points.map((point) => this.checked(point, collection.size));
		for (const [id, point] of points) collection.points.set(id, point);
		this.upserts.push(points.length);
		const status = query.get('wait') === 'true' ? 'completed' : 'acknowledged';
		return done({ operation_id: this.upserts.length, status });
	}

	private checked(point: unknown, size: number): [string, Point] {
		if (!isObject(point)) throw new Refused(400, 'Format error in JSON body: expected a point');
		const [extra] = unknownKeys(point, ['id', 'vector', 'payload']);
		if (extra !== undefined) {
			throw new Refused(400, `Format error in JSON body: unknown field \`${extra}\``);
		}
		const id = checkId(point.id);
		const { vector, payload } = point;
		if (!isVector(vector)) {
			throw new Refused(400, 'Format error in JSON body: data did not match any variant of vector');
		}
		if (vector.length !== size) {
			throw new Refused(
				400,
				`Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`,
			);
		}
		if (!isObject(payload))
			throw new Refused(400, 'Format error in JSON body: payload is no object');
		return [id, { vector, payload }];
	}
}

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_VECTORS = 1000;
const INVALID_ARGUMENT = 3;

/** What one upserted vector holds. */
export type Vector = { values: number[]; metadata: Record<string, unknown> };

class PineconeRefused extends Error {}

const isFlat = (value: unknown): boolean =>
	['string', 'number', 'boolean'].includes(typeof value) ||
	(Array.isArray(value) && value.every((each) => typeof each === 'string'));

/**
 * A strict stand-in for the data plane of a Pinecone index, of what its published reference says of
 * `POST /vectors/upsert`: headers, limits, flat metadata without nulls, errors in its shape.
 */
export class Pinecone {
	readonly apiKey = 'pcsk_test_key';
	readonly dimension = 512;
	/** Vectors of each namespace by ID. */
	readonly namespaces = new Map<string, Map<string, Vector>>();
	/** How many vectors each upsert brought, in order. */
	readonly upserts: number[] = [];
	private server: JsonServer | undefined;

	/** Starts it. */
	static async start(): Promise<Pinecone> {
		const pinecone = new Pinecone();
		pinecone.server = await JsonServer.start((request) => pinecone.answer(request));
		return pinecone;
	}

	/** The index's host, here with its protocol. */
	get url(): string {
		return this.server?.url ?? '';
	}

	/** Stops it. */
	async close(): Promise<void> {
		await this.server?.close();
	}

	private answer(request: JsonRequest): JsonAnswer {
		if (request.header('api-key') !== this.apiKey) return { status: 401, body: 'Unauthorized' };
		try {
			return { status: 200, body: { upsertedCount: this.upsert(request) } };
		} catch (error) {
			if (!(error instanceof PineconeRefused)) throw error;
			return {
				status: 400,
				body: { code: INVALID_ARGUMENT, message: error.message, details: [] },
			};
		}
	}

	private upsert({ method, path, header, body, bytes }: JsonRequest): number {
		if (method !== 'POST' || path !== '/vectors/upsert') throw new PineconeRefused('no such call');
		if (!/^\d{4}-\d{2}$/.test(header('x-pinecone-api-version') ?? '')) {
			throw new PineconeRefused('X-Pinecone-Api-Version is missing');
		}
		if (bytes > MAX_BYTES) throw new PineconeRefused('the request is larger than 2 MB');
		if (!isObject(body) || !Array.isArray(body.vectors)) throw new PineconeRefused('no vectors');
		if (unknownKeys(body, ['vectors', 'namespace']).length > 0)
			throw new PineconeRefused('unknown field');
		if (body.vectors.length === 0 || body.vectors.length > MAX_VECTORS) {
			throw new PineconeRefused(`1 to ${MAX_VECTORS} vectors per request`);
		}
		const vectors = body.vectors.map((vector) => this.checked(vector));
		const name = typeof body.namespace === 'string' ? body.namespace : '';
		const namespace = this.namespaces.get(name) ?? new Map<string, Vector>();
		this.namespaces.set(name, namespace);
		for (const [id, vector] of vectors) namespace.set(id, vector);
		this.upserts.push(vectors.length);
		return vectors.length;
	}

	private checked(vector: unknown): [string, Vector] {
		if (!isObject(vector)) throw new PineconeRefused('a vector is no object');
		const [extra] = unknownKeys(vector, ['id', 'values', 'metadata']);
		if (extra !== undefined) throw new PineconeRefused(`unknown field ${extra}`);
		const { id, values, metadata } = vector;
		if (typeof id !== 'string' || id === '' || id.length > 512) throw new PineconeRefused('bad ID');
		if (!isVector(values) || values.length !== this.dimension) {
			throw new PineconeRefused(`Vector dimension does not match the dimension of the index`);
		}
		if (!isObject(metadata)) throw new PineconeRefused('metadata is no object');
		const [key] = Object.keys(metadata).filter((each) => !isFlat(metadata[each]));
		if (key !== undefined) {
			throw new PineconeRefused(
				`Metadata value must be a string, number, boolean or list of strings, got '${JSON.stringify(metadata[key])}' for field '${key}'`,
			);
		}
		return [id, { values, metadata }];
	}
}
