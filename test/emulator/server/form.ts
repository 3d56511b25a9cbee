import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

import busboy from 'busboy';

import { ApiError, contentTypeInvalid, parameterInvalid } from '../api/errors';
import { MediaDigest } from '../media/digest';
import { fileTooLarge } from '../media/requirements';

/** The request ended before its body did: nothing can be answered, nothing may be created. */
export class BodyAborted extends Error {}

/** A file part, its bytes gone by. */
export interface FormFile {
	name: string;
	/** As sent; `undefined` when the part names none. */
	filename: string | undefined;
	contentType: string;
	digest: MediaDigest;
}

/** A multipart form: text fields with every value, in order, and files. */
export interface Form {
	fields: Map<string, string[]>;
	files: FormFile[];
}

/**
 * Reads a multipart body as a stream; memory does not grow with its files.
 * @param onProgress told the bytes read so far, after each chunk
 * @throws ApiError content_type_invalid, parameter_invalid (malformed), video_filesize_too_large
 * @throws BodyAborted when the client goes away
 */
export async function readForm(
	req: IncomingMessage,
	maxFileBytes: number,
	onProgress: (bytes: number) => void,
): Promise<Form> {
	const parser = parserFor(req);
	const form: Form = { fields: new Map(), files: [] };
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
				const digest = new MediaDigest();
				// busboy gives undefined for a part without a file name, which its types leave out.
				const filename: string | undefined = info.filename;
				form.files.push({ name, filename, contentType: info.mimeType, digest });
				const done = consume(stream, digest, maxFileBytes);
				done.catch(reject);
				reading.push(done);
			});
			parser.on('error', () => reject(malformed()));
			parser.on('close', () => Promise.all(reading).then(() => resolve(), reject));
			req.on('close', () => {
				if (!req.complete) reject(new BodyAborted('the client went away'));
			});
			let bytes = 0;
			req.on('data', (chunk: Buffer) => onProgress((bytes += chunk.length)));
			req.pipe(parser);
		});
	} catch (error) {
		req.unpipe(parser);
		parser.destroy();
		req.resume();
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

async function consume(stream: Readable, digest: MediaDigest, maxBytes: number): Promise<void> {
	try {
		for await (const chunk of stream) {
			digest.write(chunk);
			if (digest.bytes > maxBytes) throw fileTooLarge(maxBytes);
		}
	} catch (error) {
		stream.resume();
		throw error instanceof ApiError ? error : malformed();
	}
}

function malformed(): ApiError {
	return parameterInvalid('body', 'It is not a complete multipart form.');
}
