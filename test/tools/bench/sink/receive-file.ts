import type { IncomingMessage, ServerResponse } from 'node:http';
import { Samples } from './samples';

/** Goes through a body as it comes, and gives what tells it from others. */
export async function sampled(request: IncomingMessage): Promise<Samples> {
	const samples = new Samples();
	// An asynchronous iteration would cost more than the looks themselves.
	request.on('data', (piece: Buffer) => samples.add(piece));
	await new Promise((resolve, reject) => request.once('end', resolve).once('error', reject));
	return samples;
}

/** A JSON body. */
export async function jsonOf(request: IncomingMessage): Promise<Record<string, unknown>> {
	let text = '';
	for await (const piece of request.setEncoding('utf8')) text += String(piece);
	return Object(JSON.parse(text)) as Record<string, unknown>;
}

export function answer(response: ServerResponse, status: number, body: object): void {
	const text = JSON.stringify(body);
	response.writeHead(status, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(text),
	});
	response.end(text);
}
