import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import type { RequestOptions as TlsOptions } from 'node:https';
import { request as tlsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';

import type { Emulator } from '..';

/** An answer as it came over the wire: compressed, if it was. */
export interface RawAnswer {
	status: number | undefined;
	headers: IncomingHttpHeaders;
	body: Buffer;
	/** Milliseconds from the answer's head to its end. */
	bodyMs: number;
}

/** GETs without any of what fetch does by itself; over TLS it trusts the emulator's certificate alone. */
export function rawGet(
	emulator: Emulator,
	path: string,
	headers: Record<string, string> = {},
): Promise<RawAnswer> {
	return raw(emulator, path, { headers });
}

/** POSTs a form in the same way. */
export async function rawPost(
	emulator: Emulator,
	path: string,
	form: FormData,
): Promise<RawAnswer> {
	const encoded = new Response(form);
	const body = Buffer.from(await encoded.arrayBuffer());
	const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
	return raw(emulator, path, { method: 'POST', headers }, body);
}

function raw(
	{ apiKey, certificate, url }: Emulator,
	path: string,
	init: { method?: string; headers: Record<string, string> },
	body?: Buffer,
): Promise<RawAnswer> {
	const headers = { 'x-api-key': apiKey, ...init.headers };
	const options: TlsOptions = { ...init, headers, agent: false, ca: certificate };
	const send = certificate === undefined ? request : tlsRequest;
	return new Promise((resolve, reject) => {
		const req = send(url + path, options, (res) => {
			const since = Date.now();
			buffer(res)
				.then((body) => {
					const { statusCode: status, headers } = res;
					resolve({ status, headers, body, bodyMs: Date.now() - since });
				})
				.catch(reject);
		});
		req.on('error', reject).end(body);
	});
}
