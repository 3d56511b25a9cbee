import { JsonServer, type JsonAnswer, type JsonRequest } from './json-server';
import { isObject, isVector, unknownKeys } from './shape';

const MAX_BYTES = 2 * 1024 * 1024;
const MAX_VECTORS = 1000;
const INVALID_ARGUMENT = 3;

/** What one upserted vector holds. */
export type Vector = { values: number[]; metadata: Record<string, unknown> };

class Refused extends Error {}

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
			if (!(error instanceof Refused)) throw error;
			return {
				status: 400,
				body: { code: INVALID_ARGUMENT, message: error.message, details: [] },
			};
		}
	}

	private upsert({ method, path, header, body, bytes }: JsonRequest): number {
		if (method !== 'POST' || path !== '/vectors/upsert') throw new Refused('no such call');
		if (!/^\d{4}-\d{2}$/.test(header('x-pinecone-api-version') ?? '')) {
			throw new Refused('X-Pinecone-Api-Version is missing');
		}
		if (bytes > MAX_BYTES) throw new Refused('the request is larger than 2 MB');
		if (!isObject(body) || !Array.isArray(body.vectors)) throw new Refused('no vectors');
		if (unknownKeys(body, ['vectors', 'namespace']).length > 0) throw new Refused('unknown field');
		if (body.vectors.length === 0 || body.vectors.length > MAX_VECTORS) {
			throw new Refused(`1 to ${MAX_VECTORS} vectors per request`);
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
		if (!isObject(vector)) throw new Refused('a vector is no object');
		const [extra] = unknownKeys(vector, ['id', 'values', 'metadata']);
		if (extra !== undefined) throw new Refused(`unknown field ${extra}`);
		const { id, values, metadata } = vector;
		if (typeof id !== 'string' || id === '' || id.length > 512) throw new Refused('bad ID');
		if (!isVector(values) || values.length !== this.dimension) {
			throw new Refused(`Vector dimension does not match the dimension of the index`);
		}
		if (!isObject(metadata)) throw new Refused('metadata is no object');
		const [key] = Object.keys(metadata).filter((each) => !isFlat(metadata[each]));
		if (key !== undefined) {
			throw new Refused(
				`Metadata value must be a string, number, boolean or list of strings, got '${JSON.stringify(metadata[key])}' for field '${key}'`,
			);
		}
		return [id, { values, metadata }];
	}
}
