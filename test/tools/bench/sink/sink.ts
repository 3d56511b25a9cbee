import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { cannedEmbeddings } from './canned-embeddings';
import { cannedTask } from './canned-task';
import { cannedListV2, cannedTaskV2 } from './canned-task-v2';
import { PartUploads } from './part-uploads';

/*
 * The receiving side of the benchmark, in a process of its own, run by the Node.js that runs n8n. It
 * costs as little as possible, so that the sender is what is measured: an upload is counted and its
 * ending checked, a task and a vector are texts that were made before.
 */

/** Bytes kept from the end of an upload: longer than any ending boundary. */
const TAIL = 256;

const TASK = /^\/v1\.3\/embed\/tasks\/([0-9a-f]{24})$/;
const TASK_V2 = /^\/v1\.3\/embed-v2\/tasks\/([0-9a-f]{24})$/;
const LIST_V2 = '/v1.3/embed-v2/tasks';

let created = 0;

const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

function receive(request: IncomingMessage, response: ServerResponse): void {
	const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
	const cpu = process.cpuUsage();
	const firstMs = milliseconds();
	let bytes = 0;
	let tail: Buffer = Buffer.alloc(0);
	request.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
		tail = chunk.length >= TAIL ? chunk : Buffer.concat([tail.subarray(-TAIL), chunk]);
	});
	request.on('end', () => {
		const { user, system } = process.cpuUsage(cpu);
		const ending = tail.subarray(-TAIL).toString('latin1').trimEnd();
		process.send?.({
			upload: {
				bytes,
				ended: boundary !== '' && ending.endsWith(`--${boundary}--`),
				ms: milliseconds() - firstMs,
				cpuMs: (user + system) / 1000,
			},
		});
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ _id: (++created).toString(16).padStart(24, 'a') }));
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
	if (id !== undefined) return cannedTask(id, Number.parseInt(id, 10));
	if (path === LIST_V2) return cannedListV2(lastV2);
	const [, idV2] = TASK_V2.exec(path) ?? [];
	if (idV2 === undefined) return undefined;
	lastV2 = idV2;
	return cannedTaskV2(idV2, Number.parseInt(idV2, 10));
}

let origin = '';

const uploads = new PartUploads(
	() => origin,
	(file) => process.send?.({ file }),
);

const server = createServer((request, response) => {
	if (uploads.take(request, response)) return;
	if (request.url === '/v1/embeddings') {
		void embed(request, response);
		return;
	}
	if (request.method === 'POST') {
		receive(request, response);
		return;
	}
	const body = textAt(request.url?.split('?')[0] ?? '');
	if (body === undefined) {
		response.writeHead(404).end();
		return;
	}
	response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
	response.end(body);
});

// A slow upload is a result here, not something to cut off.
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	if (typeof address !== 'object' || address === null) return;
	origin = `http://127.0.0.1:${address.port}`;
	process.send?.({ port: address.port });
});
process.once('disconnect', () => process.exit());
