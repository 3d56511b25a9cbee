import type { IN8nHttpFullResponse } from 'n8n-workflow';
import type { Connection } from './connection';
import { exchange, type Limits, TRANSPORT } from './exchange';
import type { Outcome } from './outcome';
import type { Happening } from './policy';

/** A PUT of bytes to an address that is a permission in itself. */
export interface BytesPut extends Limits {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Not looked at any more once the promise is settled. */
	readonly body: Buffer;
}

/** What S3 calls a body that came too slowly, with the status 400. */
const TOO_SLOW = 'RequestTimeout';

/** An answer of a storage service: XML with a code, or nothing at all. */
function storageHappening(status: number, code: string | undefined): Happening {
	if (status >= 200 && status < 300) return 'answered';
	const passes = status === 408 || status === 429 || status >= 500 || status < 200;
	return passes || code === TOO_SLOW ? 'troubled' : 'refused';
}

function judged({ statusCode: status, body, headers }: IN8nHttpFullResponse): Outcome {
	const code = /<Code>(\w{1,64})<\/Code>/.exec(String(body))?.[1];
	return { happening: storageHappening(status, code), status, headers, said: { code } };
}

/**
 * Sends the bytes once, without the API key: the address leads to a storage service of somebody else.
 * Of its answers only status, headers and code are kept. Never throws for what the service or the
 * network did. @throws Halted
 */
export function putBytes(connection: Connection, put: BytesPut): Promise<Outcome> {
	return exchange(
		connection,
		put,
		({ helpers }, timeout, abortSignal) =>
			helpers.httpRequest({
				...TRANSPORT,
				method: 'PUT',
				url: put.url,
				headers: put.headers,
				body: put.body,
				timeout,
				abortSignal,
			}),
		judged,
		() => true,
	);
}
