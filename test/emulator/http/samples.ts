import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

/** Where the bundled sample videos are served, beside the API, without a key. */
export const SAMPLES_PATH = '/samples/';

/** GET (or HEAD) /samples/<name>.mp4: a bundled video, so that tasks from URLs run offline. */
export async function serveSample(
	req: IncomingMessage,
	res: ServerResponse,
	pathname: string,
	samplesDir: string,
): Promise<void> {
	const name = pathname.slice(SAMPLES_PATH.length);
	// One file of this directory and no other: no slash, no dot but the last.
	if (!/^[\w-]+\.mp4$/.test(name)) return notFound(res);
	const file = path.join(samplesDir, name);
	const found = await stat(file).catch(() => undefined);
	if (!found?.isFile() || (req.method !== 'GET' && req.method !== 'HEAD')) return notFound(res);
	res.writeHead(200, { 'Content-Type': 'video/mp4', 'Content-Length': found.size });
	if (req.method === 'HEAD') res.end();
	else
		createReadStream(file)
			.on('error', () => res.destroy())
			.pipe(res);
}

function notFound(res: ServerResponse): void {
	res.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such sample\n');
}
