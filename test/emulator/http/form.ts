import { pipeline } from 'node:stream/promises';

import busboy from 'busboy';

import { FileReader } from '../media/file';
import { ApiError, contentTypeInvalid, refusal, refuseFirst } from './answer';
import { type Fields, grouped, object, problemsOf, type Problem } from './check';
import type { Exchange } from './exchange';

/** A file part, its bytes gone by. */
export interface FormFile {
	filename: string;
	contentType: string;
	reader: FileReader;
}

/** A multipart form that was found good. */
export class Form {
	constructor(private readonly values: Readonly<Record<string, unknown>>) {}

	text(name: string): string | undefined {
		return this.values[name] as string | undefined;
	}

	/** A field that may be repeated. */
	texts(name: string): string[] | undefined {
		return this.values[name] as string[] | undefined;
	}

	number(name: string): number | undefined {
		const text = this.text(name);
		return text === undefined ? undefined : Number(text);
	}

	file(name: string): FormFile | undefined {
		return this.values[name] as FormFile | undefined;
	}
}

/**
 * Reads a multipart body as a stream, notes it in the log, and holds it against `fields`. Memory does not grow
 * with its files.
 * @throws ApiError
 */
export async function receiveForm(
	exchange: Exchange,
	fields: Fields,
	required: string[],
	maxFileBytes: number,
): Promise<Form> {
	const { record } = exchange;
	const entries = await readForm(exchange, maxFileBytes);
	const texts = entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
	record.fields = {};
	for (const [name, value] of texts) (record.fields[name] ??= []).push(value);
	for (const [, file] of entries) {
		if (typeof file === 'string' || record.file) continue;
		const { filename, contentType, reader } = file;
		record.file = { filename, contentType, bytes: reader.bytes, sha256: reader.sha256 };
	}
	const values = grouped(entries, fields);
	refuseFirst(problemsOf(values, object(fields, required)));
	return new Form(values);
}

/**
 * Reads a JSON body, notes it in the log, and refuses what `problems` finds.
 * @throws ApiError when it is of another content type, or no JSON
 * @throws Error when the client goes away
 */
export async function receiveJson<T>(
	exchange: Exchange,
	problems: (body: unknown) => Problem[],
): Promise<T> {
	const type = exchange.headers['content-type'] ?? '';
	if (!/^application\/json\s*(;|$)/i.test(type)) throw contentTypeInvalid(type, 'application/json');
	const chunks: Buffer[] = [];
	for await (const chunk of exchange.chunks()) chunks.push(chunk);
	let body: unknown;
	try {
		body = JSON.parse(Buffer.concat(chunks).toString());
	} catch {
		throw refusal('body', 'It is not JSON.');
	}
	exchange.record.json = shortened(body);
	refuseFirst(problems(body));
	return body as T;
}

/** For the log, without media. */
function shortened(value: unknown): unknown {
	if (typeof value === 'string' && value.length > 2000) return `(${value.length} characters)`;
	if (Array.isArray(value)) return value.map(shortened);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]));
}

async function readForm(
	exchange: Exchange,
	maxFileBytes: number,
): Promise<[string, string | FormFile][]> {
	const entries: [string, string | FormFile][] = [];
	const parser = parserFor(exchange.headers);
	parser.on('field', (name, value, info) => {
		if (info.nameTruncated || info.valueTruncated) parser.destroy(refusal(name, 'It is too long.'));
		entries.push([name, value]);
	});
	parser.on('file', (name, stream, info) => {
		const reader = new FileReader();
		// busboy gives undefined for a part without a file name, which its types leave out.
		const filename: string | undefined = info.filename;
		entries.push([name, { filename: filename ?? '', contentType: info.mimeType, reader }]);
		stream.on('data', (chunk: Buffer) => {
			reader.write(chunk);
			if (reader.bytes > maxFileBytes) parser.destroy(fileTooLarge(maxFileBytes));
		});
		// A form that is not complete is an error of the parser as well.
		stream.on('error', () => undefined);
	});
	try {
		await pipeline(exchange.chunks(), parser);
		return entries;
	} catch (error) {
		exchange.request.resume();
		if (error instanceof ApiError) throw error;
		throw refusal('body', 'It is not a complete multipart form.');
	}
}

function parserFor(headers: Exchange['headers']): busboy.Busboy {
	const type = headers['content-type'] ?? '';
	const taken = 'multipart/form-data';
	if (!/^multipart\/form-data\s*;/i.test(type)) throw contentTypeInvalid(type, taken);
	try {
		return busboy({ headers, defParamCharset: 'utf8', preservePath: true });
	} catch {
		// A multipart type without a boundary.
		throw contentTypeInvalid(type, taken);
	}
}

function fileTooLarge(limit: number): ApiError {
	const why = `The file cannot be used: it is larger than ${limit} bytes.`;
	return new ApiError(400, 'video_filesize_too_large', why);
}
