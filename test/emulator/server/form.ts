import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

import busboy from 'busboy';

import { ApiError, contentTypeInvalid, parameterInvalid } from '../api/errors';
import { fileTooLarge } from '../media/requirements';
import type { FileSink } from '../media/sink';

/** The request ended before its body did: nothing can be answered, nothing may be created. */
export class BodyAborted extends Error {}

/** A file part, its bytes gone by. */
export interface FormFile<S extends FileSink> {
	name: string;
	/** As sent; `undefined` when the part names none. */
	filename: string | undefined;
	contentType: string;
	sink: S;
}

/** A multipart form: text fields with every value, in order, and files. */
export interface Form<S extends FileSink> {
	fields: Map<string, string[]>;
	files: FormFile<S>[];
}

/**
 * Reads a multipart body as a stream; memory does not grow with its files.
 * @param makeSink makes what takes the bytes of one file
 * @param onProgress told the bytes read so far, after each chunk
 * @throws ApiError content_type_invalid, parameter_invalid (malformed), video_filesize_too_large
 * @throws BodyAborted when the client goes away
 */
export async function readForm<S extends FileSink>(
	{ req }: { req: IncomingMessage },
	body: Readable,
	makeSink: () => S,
	maxFileBytes: number,
	onProgress: (bytes: number) => void,
): Promise<Form<S>> {
	const parser = parserFor(req);
	const form: Form<S> = { fields: new Map(), files: [] };
	try {
		await new Promise<void>((resolve, reject) => {
			const reading: Promise<void>[] = [];
			parser.on('field', (name, value, info) => {
				if (info.nameTruncated || info.valueTruncated) {
					reject(parameterInvalid(name, 'It is too long.'));
				}
				form.fields.set(name, [...(form.fields.get(name) ?? []), value]);
			});
			parser.on('file', (name, stream, info) => {
				const sink = makeSink();
				// busboy gives undefined for a part without a file name, which its types leave out.
				const filename: string | undefined = info.filename;
				form.files.push({ name, filename, contentType: info.mimeType, sink });
				const done = consume(stream, sink, maxFileBytes);
				done.catch(reject);
				reading.push(done);
			});
			parser.on('error', () => reject(malformed()));
			parser.on('close', () => Promise.all(reading).then(() => resolve(), reject));
			body.on('close', () => {
				if (!req.complete) reject(new BodyAborted('the client went away'));
			});
			let bytes = 0;
			body.on('data', (chunk: Buffer) => onProgress((bytes += chunk.length)));
			body.pipe(parser);
		});
	} catch (error) {
		body.unpipe(parser);
		parser.destroy();
		body.resume();
		throw error;
	}
	return form;
}

function parserFor(req: IncomingMessage): busboy.Busboy {
	const type = req.headers['content-type'] ?? '';
	if (!/^multipart\/form-data\s*;/i.test(type)) throw contentTypeInvalid(type);
	try {
		return busboy({ headers: req.headers, defParamCharset: 'utf8', preservePath: true });
	} catch {
		// A multipart type without a boundary.
		throw contentTypeInvalid(type);
	}
}

async function consume(stream: Readable, sink: FileSink, maxBytes: number): Promise<void> {
	try {
		for await (const chunk of stream) {
			sink.write(chunk);
			if (sink.bytes > maxBytes) throw fileTooLarge(maxBytes);
		}
	} catch (error) {
		stream.resume();
		throw error instanceof ApiError ? error : malformed();
	}
}

function malformed(): ApiError {
	return parameterInvalid('body', 'It is not a complete multipart form.');
}
