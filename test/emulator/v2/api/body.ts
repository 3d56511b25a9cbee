import { ApiError, contentTypeInvalid } from '../../api/errors';
import { BodyAborted } from '../../server/form';
import type { Exchange } from '../../server/exchange';
import { refusal } from '../errors';

/** Media of 36 MB are 48 MB as base64; ten of them at most, and some room. */
const MAX_BODY_BYTES = 512 * 1024 * 1024;

/** Strings of this length are cut in the log. */
const MAX_LOGGED_CHARS = 2000;

/**
 * Reads a JSON body and notes it in the log.
 * @throws ApiError when it is of another content type, too large, or no JSON
 * @throws BodyAborted when the client goes away
 */
export async function readJson(exchange: Exchange): Promise<unknown> {
	const { req, record } = exchange;
	const type = req.headers['content-type'] ?? '';
	if (!/^application\/json\s*(;|$)/i.test(type)) throw jsonOnly(type);
	const stream = await exchange.takeBody();
	const chunks: Buffer[] = [];
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			record.bodyBytes += chunk.length;
			if (record.bodyBytes > MAX_BODY_BYTES)
				throw new ApiError(413, 'parameter_invalid', 'The body is too large.');
			chunks.push(chunk);
		}
	} catch (error) {
		if (error instanceof ApiError) throw error;
		throw new BodyAborted('the client went away');
	}
	try {
		const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
		record.json = shortened(body);
		return body;
	} catch {
		throw refusal('body', 'It is not JSON.');
	}
}

function jsonOnly(received: string): ApiError {
	const { status, code, message } = contentTypeInvalid(received);
	return new ApiError(status, code, message.replace('multipart/form-data', 'application/json'));
}

function shortened(value: unknown): unknown {
	if (typeof value === 'string' && value.length > MAX_LOGGED_CHARS) {
		return `(${value.length} characters)`;
	}
	if (Array.isArray(value)) return value.map(shortened);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]));
}
