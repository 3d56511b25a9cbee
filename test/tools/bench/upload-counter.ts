import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/*
 * The receiving side of the benchmark, in a process of its own, run by the Node.js that runs n8n. It does
 * as little as possible, so that the sender is measured: it counts the bytes of an upload and checks its
 * ending; tasks and vectors are JSON that was made before.
 */

/**
 * How many different vectors there are: more than the clips whose stored size is measured, as n8n stores
 * equal texts of a run once.
 */
const VECTORS = 1024;

/** Of numbers like the API's. */
const vectors = Array.from({ length: VECTORS }, () =>
	Array.from({ length: 512 }, () => Number((Math.random() * 0.2 - 0.1).toPrecision(8))),
);
const vectorAt = (index: number): number[] => vectors[index % VECTORS] ?? [];

/** Vectors as JSON, and as base64 of float32, the default of OpenAI's client. */
const texts = vectors.map((vector) => JSON.stringify(vector));
const packed = vectors.map((vector) =>
	JSON.stringify(Buffer.from(Float32Array.from(vector).buffer).toString('base64')),
);

/** The answer of OpenAI's API: one vector for each text of `input`. */
function embeddings({ input, encoding_format: format }: Record<string, unknown>): Buffer {
	const vectorsAs = format === 'base64' ? packed : texts;
	const data = Array.from(
		{ length: Array.isArray(input) ? input.length : 1 },
		(_, index) =>
			`{"object":"embedding","index":${index},"embedding":${vectorsAs[index % VECTORS]}}`,
	);
	const usage = '{"prompt_tokens":0,"total_tokens":0}';
	return Buffer.from(
		`{"object":"list","model":"canned","usage":${usage},"data":[${data.join(',')}]}`,
	);
}

/** Seconds of a clip. */
const CLIP_SEC = 6;

const DATES = { created_at: '2026-11-23T07:00:00Z', updated_at: '2026-11-23T07:01:00Z' };

const taskV1 = (_id: string, clips: number, segments: unknown) => ({
	...{ _id, model_name: 'marengo3.0', status: 'ready', ...DATES },
	video_embedding: {
		metadata: {
			input_filename: 'film.mp4',
			video_clip_length: CLIP_SEC,
			video_embedding_scope: ['clip'],
			duration: clips * CLIP_SEC,
		},
		segments,
	},
});

const segmentV1 = (index: number) => ({
	float: vectorAt(index),
	embedding_option: 'visual',
	embedding_scope: 'clip',
	start_offset_sec: index * CLIP_SEC,
	end_offset_sec: (index + 1) * CLIP_SEC,
});

const taskV2 = (_id: string, clips: number, data: unknown) => ({
	...{ _id, status: 'ready', ...DATES, data },
	metadata: {
		input_type: 'video',
		input_filename: 'film.mp4',
		clip_length: CLIP_SEC,
		embedding_options: ['visual'],
		embedding_scopes: ['clip'],
		duration: clips * CLIP_SEC,
	},
});

const rowV2 = (index: number) => ({
	embedding: vectorAt(index),
	embedding_option: 'visual',
	embedding_scope: 'clip',
	start_sec: index * CLIP_SEC,
	end_sec: (index + 1) * CLIP_SEC,
});

const made = new Map<string, Buffer>();

/** The JSON of a ready task, made once; its ID is the number of its clips. It may exceed the longest string. */
function taskJson(id: string, task: typeof taskV1 | typeof taskV2, row: (at: number) => object) {
	const key = task.name + id;
	const clips = Number.parseInt(id, 10);
	const [head = '', tail = ''] = JSON.stringify(task(id, clips, 'ROWS')).split('"ROWS"');
	const pieces = () => [
		Buffer.from(`${head}[`),
		...Array.from({ length: clips }, (_, at) =>
			Buffer.from((at === 0 ? '' : ',') + JSON.stringify(row(at))),
		),
		Buffer.from(`]${tail}`),
	];
	const answer = made.get(key) ?? Buffer.concat(pieces());
	made.set(key, answer);
	return answer;
}

/** The list of Embed v2, the only place with a task's model: it has the last task that was retrieved. */
const listV2 = () => ({
	data: [
		{
			...{ _id: lastV2, model_name: 'marengo3.0', status: 'ready', ...DATES },
			video_embedding: { metadata: { input_filename: 'film.mp4', video_clip_length: CLIP_SEC } },
		},
	],
	page_info: { page: 1, limit_per_page: 50, total_page: 1, total_results: 1 },
});

let lastV2 = '';

/** Reports an upload to the benchmark. */
const tell = (bytes: number, whole: boolean) => process.send?.({ bytes, whole });

/** Reads a body and returns its length. */
async function bytesOf(request: IncomingMessage): Promise<number> {
	let bytes = 0;
	request.on('data', (piece: Buffer) => (bytes += piece.length));
	await new Promise((resolve, reject) => request.once('end', resolve).once('error', reject));
	return bytes;
}

/** Bytes kept of the end of a form, longer than any closing boundary. */
const TAIL = 256;

let created = 0;

/** Receives a form with a video. */
async function takeForm(request: IncomingMessage): Promise<object> {
	const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
	let tail: Buffer = Buffer.alloc(0);
	request.on('data', (piece: Buffer) => {
		tail = piece.length >= TAIL ? piece : Buffer.concat([tail.subarray(-TAIL), piece]);
	});
	const bytes = await bytesOf(request);
	const ending = tail.subarray(-TAIL).toString('latin1').trimEnd();
	tell(bytes, boundary !== '' && ending.endsWith(`--${boundary}--`));
	return { _id: (++created).toString(16).padStart(8, '0').padStart(24, 'a') };
}

/** Bytes of a part, the least that S3 allows. */
const PART_BYTES = 5 * 1024 ** 2;

/** URLs that a session starts with. */
const FIRST_URLS = 10;

const expires_at = new Date(Date.now() + 24 * 3_600_000).toISOString();

/** A file in parts: its length, and what has come of it. */
interface Session {
	total: number;
	parts: number;
	bytes: number;
	reported: number;
}

const sessions = new Map<string, Session>();

function sessionOf(id: string): Session {
	const session = sessions.get(id);
	if (!session) throw new Error(`There is no session ${id}`);
	return session;
}

/*
 * An asset in parts (https://docs.twelvelabs.io/v1.3/api-reference/upload-content/multipart-uploads), ready
 * at once. It counts bytes; that the parts are right is proven by tests.
 */

function openSession({ total_size: size }: Record<string, unknown>): object {
	const total = Number(size);
	const parts = Math.ceil(total / PART_BYTES);
	const upload_id = randomBytes(12).toString('hex');
	sessions.set(upload_id, { total, parts, bytes: 0, reported: 0 });
	return {
		upload_id,
		asset_id: upload_id,
		upload_urls: partUrls(upload_id, { start: 1, count: FIRST_URLS }),
		upload_headers: { 'Content-Type': 'application/octet-stream' },
		chunk_size: PART_BYTES,
		total_chunks: parts,
		expires_at,
	};
}

function partUrls(id: string, { start, count }: Record<string, unknown>): object[] {
	const left = sessionOf(id).parts - Number(start) + 1;
	return Array.from({ length: Math.max(0, Math.min(Number(count), left)) }, (_, at) => ({
		chunk_index: Number(start) + at,
		url: `${origin}/parts/${id}/${Number(start) + at}`,
		expires_at,
	}));
}

function report(id: string, { completed_chunks: chunks }: Record<string, unknown>): object {
	const session = sessionOf(id);
	session.reported += Array.isArray(chunks) ? chunks.length : 0;
	const answer = { asset_id: id, total_completed: session.reported };
	if (session.reported < session.parts) return answer;
	tell(session.bytes, session.bytes === session.total);
	sessions.delete(id);
	return { ...answer, url: `${origin}/files/${id}` };
}

/** Its own address. */
let origin = '';

/** A path: what precedes an ID, the ID, and what follows it. */
const PATH = /^(.*?)(?:\/([0-9a-f]{24})(?:\/([^/]+))?)?$/;

async function answerTo(request: IncomingMessage, response: ServerResponse) {
	const { method = '', url = '' } = request;
	const [, before = '', id = '', more = ''] = PATH.exec(url.split('?')[0] ?? '') ?? [];
	const body = async () => Object(await json(request)) as Record<string, unknown>;
	switch (`${method.replace('HEAD', 'GET')} ${before}${id && '/:id'}${more && '/:more'}`) {
		case 'POST /v1.3/embed/tasks':
			return takeForm(request);
		case 'GET /v1.3/embed/tasks/:id':
			return taskJson(id, taskV1, segmentV1);
		case 'GET /v1.3/embed-v2/tasks':
			return listV2();
		case 'GET /v1.3/embed-v2/tasks/:id':
			lastV2 = id;
			return taskJson(id, taskV2, rowV2);
		case 'GET /v1.3/assets/:id':
			return { _id: id, status: 'ready' };
		case 'POST /v1.3/assets/multipart-uploads':
			return openSession(await body());
		case 'POST /v1.3/assets/multipart-uploads/:id':
			return report(id, await body());
		case 'POST /v1.3/assets/multipart-uploads/:id/:more':
			return { upload_urls: partUrls(id, await body()) };
		case 'PUT /parts/:id/:more': {
			const bytes = await bytesOf(request);
			// Not before: other parts arrive meanwhile.
			sessionOf(id).bytes += bytes;
			response.setHeader('ETag', `"${more}"`);
			return {};
		}
		case 'PUT /files':
			tell(await bytesOf(request), true);
			return {};
		case 'POST /v1/embeddings':
			return embeddings(await body());
	}
	return undefined;
}

const server = createServer((request, response) => {
	void answerTo(request, response).then((answer) => {
		if (answer === undefined) return response.writeHead(404).end();
		const body = Buffer.isBuffer(answer) ? answer : Buffer.from(JSON.stringify(answer));
		response.setHeader('content-type', 'application/json');
		return response.setHeader('content-length', body.length).end(body);
	});
});

// Slow uploads are results too.
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (typeof address !== 'object' || address === null) return;
	origin = `http://127.0.0.1:${address.port}`;
	process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
