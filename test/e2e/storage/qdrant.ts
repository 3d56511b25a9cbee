import { JsonServer, type JsonAnswer, type JsonRequest } from './json-server';
import { isObject, isVector, unknownKeys } from './shape';

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
