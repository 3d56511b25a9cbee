import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

/** Where the bundled sample videos are served, beside the API, without a key. */
export const SAMPLES_PATH = '/samples/';

/** The bytes that a Range header asks for, as a browser does; undefined where it is to be ignored. */
function readRange(header: string | undefined, size: number) {
	const [, first = '', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
	const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
	return first === '' || Number(first) > end ? undefined : { start: Number(first), end };
}

/**
 * GET (or HEAD) /samples/<name>.mp4: a bundled video, so that tasks from URLs run offline. Browsers ask
 * for the part that `#t=12,18` opens.
 */
export async function serveSample(
	{ method, headers }: IncomingMessage,
	res: ServerResponse,
	pathname: string,
	samplesDir: string,
): Promise<void> {
	const name = pathname.slice(SAMPLES_PATH.length);
	// One file of this directory and no other: no slash, no dot but the last.
	if (!/^[\w-]+\.mp4$/.test(name)) return notFound(res);
	const file = path.join(samplesDir, name);
	const found = await stat(file).catch(() => undefined);
	if (!found?.isFile() || (method !== 'GET' && method !== 'HEAD')) return notFound(res);

	const { size } = found;
	const range = method === 'GET' ? readRange(headers.range, size) : undefined;
	const { start, end } = range ?? { start: 0, end: size - 1 };
	res.setHeader('Accept-Ranges', 'bytes');
	res.writeHead(range ? 206 : 200, {
		'Content-Type': 'video/mp4',
		'Content-Length': end - start + 1,
		...(range && { 'Content-Range': `bytes ${start}-${end}/${size}` }),
	});
	if (method === 'HEAD') res.end();
	else
		createReadStream(file, { start, end })
			.on('error', () => res.destroy())
			.pipe(res);
}

function notFound(res: ServerResponse): void {
	res.writeHead(404, { 'Content-Type': 'text/plain' }).end('no such sample\n');
}
