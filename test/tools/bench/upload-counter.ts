import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/*
 * The receiving side of the benchmark, in a process of its own, run by the Node.js that runs n8n. It
 * costs as little as possible, so that the sender is what is measured: an upload is counted and its
 * ending checked, a task and a vector are texts that were made before.
 */

/**
 * How many different vectors there are. A parser takes no notice when they come again, but n8n stores
 * equal texts of a run once: there are more than the clips whose stored size is measured.
 */
const VECTORS = 1024;

const DIMENSIONS = 512;

/** A number of the API's kind: a float32 in nine digits, as in its reference. */
const float = () => Number((Math.random() * 0.2 - 0.1).toPrecision(8));

const vectors = Array.from({ length: VECTORS }, () =>
	JSON.stringify(Array.from({ length: DIMENSIONS }, float)),
);

/** A vector of the API's kind as JSON. */
const vectorText = (index: number): string => vectors[index % VECTORS] ?? '[]';

/** Vectors by their numbers, in the form that OpenAI's client asks for by itself. */
const packed = new Map<number, string>();

function base64(index: number): string {
	const known = packed.get(index);
	if (known !== undefined) return known;
	const numbers: unknown = JSON.parse(vectorText(index));
	const floats = Float32Array.from(Array.isArray(numbers) ? numbers : []);
	const text = JSON.stringify(Buffer.from(floats.buffer).toString('base64'));
	packed.set(index, text);
	return text;
}

/**
 * What a server in the manner of OpenAI answers to a request for embeddings: one vector for each text
 * of `input`, as base64 of float32 where `encoding_format` says so and as numbers otherwise.
 */
function cannedEmbeddings(asked: unknown): string {
	const { input, encoding_format: format }: Record<string, unknown> = Object(asked);
	const vector = format === 'base64' ? base64 : vectorText;
	const data = Array.from(
		{ length: Array.isArray(input) ? input.length : 1 },
		(_, index) => `{"object":"embedding","index":${index},"embedding":${vector(index)}}`,
	);
	const usage = '{"prompt_tokens":0,"total_tokens":0}';
	return `{"object":"list","model":"canned","usage":${usage},"data":[${data.join(',')}]}`;
}

/** Seconds of a clip. */
const CLIP_SEC = 6;

const DATES = '"created_at":"2026-11-23T07:00:00Z","updated_at":"2026-11-23T07:01:00Z"';

/** Of v1 and of v2: what stands before and after the rows of a ready task, and a row. */
const TASKS = {
	v1: {
		head: (id: string, clips: number) => {
			const metadata = `{"input_filename":"film.mp4","video_clip_length":${CLIP_SEC},"video_embedding_scope":["clip"],"duration":${clips * CLIP_SEC}.0}`;
			return `{"_id":"${id}","model_name":"marengo3.0","status":"ready",${DATES},"video_embedding":{"metadata":${metadata},"segments":[`;
		},
		row: (index: number) =>
			`{"float":${vectorText(index)},"embedding_option":"visual","embedding_scope":"clip","start_offset_sec":${index * CLIP_SEC}.0,"end_offset_sec":${(index + 1) * CLIP_SEC}.0}`,
		tail: () => ']}}',
	},
	v2: {
		head: (id: string) => `{"_id":"${id}","status":"ready",${DATES},"data":[`,
		row: (index: number) =>
			`{"embedding":${vectorText(index)},"embedding_option":"visual","embedding_scope":"clip","start_sec":${index * CLIP_SEC},"end_sec":${(index + 1) * CLIP_SEC}}`,
		tail: (clips: number) =>
			`],"metadata":{"input_type":"video","input_filename":"film.mp4","clip_length":${CLIP_SEC},"embedding_options":["visual"],"embedding_scopes":["clip"],"duration":${clips * CLIP_SEC}}}`,
	},
};

const made = new Map<string, Buffer>();

/** The JSON of a ready task with this many clips of 512 numbers, made once. */
function taskJson(api: keyof typeof TASKS, id: string, clips: number): Buffer {
	const before = made.get(api + id);
	if (before) return before;
	const { head, row, tail } = TASKS[api];
	const parts = [Buffer.from(head(id, clips))];
	for (let index = 0; index < clips; index++) {
		parts.push(Buffer.from(`${index === 0 ? '' : ','}${row(index)}`));
	}
	const json = Buffer.concat([...parts, Buffer.from(tail(clips))]);
	made.set(api + id, json);
	return json;
}

/** The list of Embed v2 around a task, which alone tells its model. */
function listV2(id: string): Buffer {
	const metadata = '{"input_filename":"film.mp4","video_clip_length":6}';
	const task = `{"_id":"${id}","model_name":"marengo3.0","status":"ready",${DATES},"video_embedding":{"metadata":${metadata}}}`;
	const page = '{"page":1,"limit_per_page":50,"total_page":1,"total_results":1}';
	return Buffer.from(`{"data":[${task}],"page_info":${page}}`);
}

/** Reads a body and gives its length. */
async function bytesOf(request: IncomingMessage): Promise<number> {
	let bytes = 0;
	request.on('data', (piece: Buffer) => (bytes += piece.length));
	await new Promise((resolve, reject) => request.once('end', resolve).once('error', reject));
	return bytes;
}

/** A JSON body. */
async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
	let text = '';
	for await (const piece of request.setEncoding('utf8')) text += String(piece);
	return Object(JSON.parse(text)) as Record<string, unknown>;
}

function answer(response: ServerResponse, status: number, body: object): void {
	const text = JSON.stringify(body);
	response.writeHead(status, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
	});
	response.end(text);
}

/** Bytes of a part, as S3 has them at least. */
const PART_BYTES = 5 * 1024 ** 2;

/** Addresses that come with a session. */
const FIRST_URLS = 10;

const UPLOADS = '/v1.3/assets/multipart-uploads';
const SESSION = /^\/v1\.3\/assets\/multipart-uploads\/([0-9a-f]{24})(\/presigned-urls)?$/;
const ASSET = /^\/v1\.3\/assets\/([0-9a-f]{24})$/;
const PART = /^\/parts\/([0-9a-f]{24})\/(\d+)$/;

interface Session {
	total: number;
	parts: number;
	/** Bytes of each part that came. */
	came: Map<number, number>;
	reported: number;
}

const sessions = new Map<string, Session>();

const urlsOf = (id: string, parts: number, start: number, count: number): object[] =>
	Array.from({ length: Math.max(0, Math.min(count, parts - start + 1)) }, (_, at) => ({
		chunk_index: start + at,
		url: `${origin}/parts/${id}/${start + at}`,
		expires_at: new Date(Date.now() + 3_600_000).toISOString(),
	}));

/**
 * Answers a request about an asset in parts
 * (https://docs.twelvelabs.io/v1.3/api-reference/upload-content/multipart-uploads), or one that brings
 * a bare file. How many bytes of a complete file came is told to the benchmark; the asset is ready at
 * once. That the parts are right is for the tests to prove, not for this.
 * @returns whether it was such a request
 */
async function takeAsset(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
	const { method, url = '' } = request;
	const [, id = '', more] = SESSION.exec(url) ?? [];
	const [, partOf = '', index] = PART.exec(url) ?? [];
	const session = sessions.get(id || partOf);
	if (method === 'PUT' && url === '/files') {
		process.send?.({ bytes: await bytesOf(request), whole: true });
		answer(response, 200, {});
	} else if (method === 'PUT' && session) {
		session.came.set(Number(index), await bytesOf(request));
		response.setHeader('ETag', `"${index}"`);
		answer(response, 200, {});
	} else if (method === 'GET' && ASSET.test(url)) {
		answer(response, 200, { _id: ASSET.exec(url)?.[1], status: 'ready' });
	} else if (method === 'POST' && url === UPLOADS) {
		const total = Number((await jsonOf(request)).total_size);
		const parts = Math.ceil(total / PART_BYTES);
		const upload_id = randomBytes(12).toString('hex');
		sessions.set(upload_id, { total, parts, came: new Map(), reported: 0 });
		answer(response, 201, {
			upload_id,
			asset_id: upload_id,
			upload_urls: urlsOf(upload_id, parts, 1, FIRST_URLS),
			upload_headers: { 'Content-Type': 'application/octet-stream' },
			chunk_size: PART_BYTES,
			total_chunks: parts,
			expires_at: new Date(Date.now() + 24 * 3_600_000).toISOString(),
		});
	} else if (method === 'POST' && session && more !== undefined) {
		const { start, count } = await jsonOf(request);
		const upload_urls = urlsOf(id, session.parts, Number(start), Number(count));
		answer(response, 200, { upload_urls });
	} else if (method === 'POST' && session) {
		const { completed_chunks: chunks } = await jsonOf(request);
		session.reported += Array.isArray(chunks) ? chunks.length : 0;
		const done = session.reported === session.parts;
		if (done) {
			const bytes = [...session.came.values()].reduce((sum, each) => sum + each, 0);
			process.send?.({ bytes, whole: bytes === session.total });
			sessions.delete(id);
		}
		answer(response, 200, {
			asset_id: id,
			total_completed: session.reported,
			...(done && { url: `${origin}/files/${id}` }),
		});
	} else {
		return false;
	}
	return true;
}

/** Bytes kept from the end of an upload: longer than any ending boundary. */
const TAIL = 256;

const TASK = /^\/v1\.3\/embed\/tasks\/([0-9a-f]{24})$/;
const TASK_V2 = /^\/v1\.3\/embed-v2\/tasks\/([0-9a-f]{24})$/;
const LIST_V2 = '/v1.3/embed-v2/tasks';

/** Where this listens. */
let origin = '';

let created = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
	const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
	let bytes = 0;
	let tail: Buffer = Buffer.alloc(0);
	request.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
		tail = chunk.length >= TAIL ? chunk : Buffer.concat([tail.subarray(-TAIL), chunk]);
	});
	request.on('end', () => {
		const ending = tail.subarray(-TAIL).toString('latin1').trimEnd();
		const whole = boundary !== '' && ending.endsWith(`--${boundary}--`);
		process.send?.({ bytes, whole });
		response.setHeader('content-type', 'application/json');
		response.end(
			JSON.stringify({ _id: (++created).toString(16).padStart(8, '0').padStart(24, 'a') }),
		);
	});
}

/** Answers with as many vectors as texts came. */
async function embed(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const answer = cannedEmbeddings(await json(request));
	response.setHeader('content-type', 'application/json');
	response.end(answer);
}

/** The last task of Embed v2 that was asked for: the one its list has. */
let lastV2 = '';

/** The text at this path. A task's ID says how many clips it has: the digits of the number, zeros before them. */
function textAt(path: string): Buffer | undefined {
	const [, id] = TASK.exec(path) ?? [];
	if (id !== undefined) return taskJson('v1', id, Number.parseInt(id, 10));
	if (path === LIST_V2) return listV2(lastV2);
	const [, idV2] = TASK_V2.exec(path) ?? [];
	if (idV2 === undefined) return undefined;
	lastV2 = idV2;
	return taskJson('v2', idV2, Number.parseInt(idV2, 10));
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (await takeAsset(request, response)) return;
	if (request.url === '/v1/embeddings') return embed(request, response);
	if (request.method === 'POST') return receive(request, response);
	const body = textAt(request.url?.split('?')[0] ?? '');
	if (body === undefined) return void response.writeHead(404).end();
	response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
	response.end(body);
}

const server = createServer((request, response) => void handle(request, response));

// A slow upload is a result here, not something to cut off.
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (typeof address !== 'object' || address === null) return;
	origin = `http://127.0.0.1:${address.port}`;
	process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
