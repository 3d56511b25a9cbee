import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Emulator as Account } from '../emulator';
import {
	type Answer,
	ApiError,
	byId,
	jsonAnswer,
	NOT_THE_API,
	refusal,
	refuseFirst,
} from '../http/answer';
import { type Fields, object, problemsOf, type Problem, type Shape } from '../http/check';
import type { Exchange } from '../http/exchange';
import { receiveJson } from '../http/form';
import { pageOf, type Query } from '../http/query';
import { type Clock, newId, Store } from '../jobs';
import { FileReader } from '../media/file';
import { MAX_IMAGE_BYTES } from '../media/requirements';
import type { Asset } from './assets';

/** Where parts are put: outside the API, without a key, as at a storage service. */
export const PARTS_PATH = '/parts/';

/** The name of the query parameter that carries a URL's token. */
const SIGNATURE = 'X-Amz-Signature';

/** Presigned URLs that come with a new session, and the most that one request may ask for. */
const INITIAL_URLS = 10;
const MAX_URLS = 50;

/** Parts one report may name. */
const MAX_REPORTED = 50;

/** How long a session lives, in milliseconds. */
const SESSION_TTL_MS = 24 * 3600_000;

/** A part that was received whole. */
interface Part {
	/** Holds its bytes until the session is complete. */
	file: string;
	/** MD5 of its bytes, hexadecimal: its ETag. */
	md5: string;
}

/** One presigned URL; milliseconds since the epoch. */
interface Presigned {
	index: number;
	expiresAt: number;
	/** It was used once, and serves no more. */
	isUsed?: boolean;
}

/** A multipart upload session: which parts are in, which were reported. */
class UploadSession {
	readonly parts = new Map<number, Part>();
	/** By their tokens. */
	readonly urls = new Map<string, Presigned>();
	/** When each part was reported, by its index. */
	readonly reported = new Map<number, number>();
	readonly expiresAt: number;
	readonly dir = mkdtempSync(path.join(tmpdir(), 'emulated-upload-'));

	/** @param chunkBytes of every part but the last */
	constructor(
		readonly id: string,
		readonly createdAt: number,
		readonly asset: Asset,
		readonly totalSize: number,
		readonly chunkBytes: number,
		private readonly clock: Clock,
	) {
		this.expiresAt = createdAt + SESSION_TTL_MS;
	}

	get totalChunks(): number {
		return Math.ceil(this.totalSize / this.chunkBytes);
	}

	/** `failed` does not happen here. */
	get status(): 'active' | 'completed' | 'expired' {
		if (this.reported.size === this.totalChunks) return 'completed';
		return this.clock.now() > this.expiresAt ? 'expired' : 'active';
	}

	/** Bytes that the part with this index (from 1) must have. */
	bytesOf(index: number): number {
		if (index < this.totalChunks) return this.chunkBytes;
		return this.totalSize - (this.totalChunks - 1) * this.chunkBytes;
	}

	/** Makes a URL for each of `count` parts from `start` on, as far as there are parts. */
	presign(start: number, count: number, origin: string, ttlMs: number): object[] {
		const length = Math.min(count, this.totalChunks - start + 1);
		return Array.from({ length }, (_, at) => {
			const index = start + at;
			const token = randomBytes(16).toString('hex');
			const expiresAt = this.clock.now() + ttlMs;
			this.urls.set(token, { index, expiresAt });
			const seconds = Math.round(ttlMs / 1000);
			const query = `X-Amz-Expires=${seconds}&partNumber=${index}&${SIGNATURE}=${token}`;
			const url = `${origin}${PARTS_PATH}${this.id}/${index}?${query}`;
			return { chunk_index: index, url, expires_at: new Date(expiresAt).toISOString() };
		});
	}
}

/** All upload sessions. Each keeps its parts in a temporary directory until they were read. */
export class UploadStore extends Store<UploadSession> {
	constructor(private readonly clock: Clock) {
		super();
	}

	create(asset: Asset, totalSize: number, chunkBytes: number): UploadSession {
		const now = this.clock.now();
		const session = new UploadSession(newId(now), now, asset, totalSize, chunkBytes, this.clock);
		return this.add(session);
	}

	/** Forgets every session and removes its parts. */
	override clear(): void {
		for (const { dir } of this.values()) rmSync(dir, { recursive: true, force: true });
		super.clear();
	}
}

/** The body of a creation that passed. */
interface CreateBody {
	filename: string;
	type: 'video' | 'audio' | 'image';
	total_size: number;
	user_metadata?: unknown;
}

/** Documents do not come in parts. Sizes are bytes: 10 GB, read as GiB, and the limit of images. */
function createShape(body: unknown): Shape {
	const max = Object(body).type === 'image' ? MAX_IMAGE_BYTES : 10 * 1024 ** 3;
	const fields: Fields = {
		filename: { type: 'string', maxLength: 255 },
		type: { type: 'string', oneOf: ['video', 'audio', 'image'] },
		total_size: { type: 'integer', min: 1, max },
		user_metadata: { type: 'scalars' },
	};
	return object(fields, ['filename', 'type', 'total_size']);
}

/**
 * POST /assets/multipart-uploads: reserves an asset and opens a session for its parts.
 * @returns 201 with the first presigned URLs, usually not all
 */
export async function createUpload({ v2 }: Account, exchange: Exchange): Promise<Answer> {
	const body = await receiveJson<CreateBody>(exchange, (given) =>
		problemsOf(given, createShape(given)),
	);
	const { filename, type, total_size, user_metadata } = body;
	const { chunkBytes, assetProcessingMs, urlTtlMs, uploadHeaders } = v2.switches;
	const settings = { method: 'multipart', filename, type, userMetadata: user_metadata } as const;
	const asset = v2.assets.create(settings, assetProcessingMs);
	const session = v2.uploads.create(asset, total_size, chunkBytes);
	const opened = {
		upload_id: session.id,
		asset_id: asset.id,
		upload_urls: session.presign(1, INITIAL_URLS, exchange.origin, urlTtlMs),
		upload_headers: uploadHeaders,
		chunk_size: chunkBytes,
		total_chunks: session.totalChunks,
		expires_at: new Date(session.expiresAt).toISOString(),
	};
	return { ...jsonAnswer(201, opened), made: asset };
}

/** GET /assets/multipart-uploads/{upload_id}: the session, and a page of its parts, also pending ones. */
export function retrieveUpload(account: Account, _: Exchange, id: string, query: Query): Answer {
	const session = findSession(account, id);
	const { totalChunks, reported, createdAt } = session;
	const chunks = Array.from({ length: totalChunks }, (_, at) => {
		const when = reported.get(at + 1);
		const moment = when === undefined ? null : new Date(when).toISOString();
		const status = when === undefined ? 'pending' : 'completed';
		return { index: at + 1, status, uploaded_at: moment, updated_at: moment };
	});
	const { data, page_info } = pageOf(chunks, query);
	return jsonAnswer(200, {
		upload_id: id,
		status: session.status,
		uploaded_chunks: data,
		chunks_completed: reported.size,
		chunks_failed: 0,
		chunks_pending: totalChunks - reported.size,
		page_info,
		total_size: session.totalSize,
		uploaded_size: [...reported.keys()].reduce((sum, index) => sum + session.bytesOf(index), 0),
		created_at: new Date(createdAt).toISOString(),
		updated_at: new Date(Math.max(createdAt, ...reported.values())).toISOString(),
	});
}

/**
 * POST /assets/multipart-uploads/{upload_id}/presigned-urls: more URLs, or fresh ones. A count that
 * goes beyond the last part is cut; whether the service refuses it is not known.
 */
export async function moreUrls(account: Account, exchange: Exchange, id: string): Promise<Answer> {
	const session = findSession(account, id);
	const fields: Fields = {
		start: { type: 'integer', min: 1, max: session.totalChunks },
		count: { type: 'integer', min: 1, max: MAX_URLS },
	};
	const { start, count } = await receiveJson<{ start: number; count: number }>(exchange, (body) =>
		problemsOf(body, object(fields, ['start', 'count'])),
	);
	checkActive(session);
	const now = account.clock.now();
	const { urlTtlMs } = account.v2.switches;
	const urls = session.presign(start, count, exchange.origin, urlTtlMs);
	return jsonAnswer(200, {
		upload_id: id,
		start_index: start,
		count: urls.length,
		upload_urls: urls,
		generated_at: new Date(now).toISOString(),
		expires_at: new Date(now + urlTtlMs).toISOString(),
	});
}

/** A reported part. */
interface Reported {
	chunk_index: number;
	proof: string;
	chunk_size: number;
}

/**
 * POST /assets/multipart-uploads/{upload_id}: notes parts as uploaded. A report with one wrong part is
 * refused whole. Parts reported before are counted as duplicates, also once the session is complete.
 */
export async function reportParts(
	account: Account,
	exchange: Exchange,
	id: string,
): Promise<Answer> {
	const session = findSession(account, id);
	const body = await receiveJson<{ completed_chunks: Reported[] }>(exchange, (given) =>
		problemsOf(given, reportShape(session)),
	);
	const { completed_chunks: chunks } = body;
	if (session.status !== 'completed') checkActive(session);
	refuseFirst(chunks.flatMap((each, at) => partProblems(session, each, at)));
	const before = session.reported.size;
	for (const { chunk_index: index } of chunks) {
		if (!session.reported.has(index)) session.reported.set(index, account.clock.now());
	}
	const isDone = session.status === 'completed';
	const processed = session.reported.size - before;
	if (isDone && processed > 0) void assemble(session);
	return jsonAnswer(200, {
		asset_id: session.asset.id,
		processed_chunks: processed,
		duplicate_chunks: chunks.length - processed,
		total_completed: session.reported.size,
		...(isDone ? { url: `${exchange.origin}/asset-files/${session.asset.id}` } : {}),
	});
}

function reportShape({ totalChunks }: UploadSession): Shape {
	const fields: Fields = {
		chunk_index: { type: 'integer', min: 1, max: totalChunks },
		proof: { type: 'string' },
		proof_type: { type: 'string', oneOf: ['etag'] },
		chunk_size: { type: 'integer', min: 1 },
	};
	const of = object(fields, Object.keys(fields));
	const completed_chunks: Shape = { type: 'array', of, min: 1, max: MAX_REPORTED };
	return object({ completed_chunks }, ['completed_chunks']);
}

/** A part that was reported before is not looked at again. The ETag may be in its quotes. */
function partProblems(
	session: UploadSession,
	{ chunk_index: index, proof, chunk_size }: Reported,
	at: number,
): Problem[] {
	if (session.reported.has(index)) return [];
	const no = (key: string, message: string) => [
		{ field: `completed_chunks[${at}].${key}`, message },
	];
	const part = session.parts.get(index);
	if (!part) return no('chunk_index', `The chunk ${index} was not uploaded.`);
	const bytes = session.bytesOf(index);
	if (chunk_size !== bytes) return no('chunk_size', `The chunk has ${bytes} bytes.`);
	const isProven = proof === part.md5 || proof === `"${part.md5}"`;
	return isProven ? [] : no('proof', 'It is not the ETag of the chunk.');
}

/** Reads the parts one after the other: only now can the file be told. Then they are removed. */
async function assemble({ asset, dir, parts, totalChunks }: UploadSession): Promise<void> {
	const reader = new FileReader();
	try {
		for (let index = 1; index <= totalChunks; index += 1) {
			const chunks = createReadStream(parts.get(index)?.file ?? '') as AsyncIterable<Buffer>;
			for await (const chunk of chunks) reader.write(chunk);
		}
		const content = reader.tryContent(asset.filename);
		const wanted = asset.settings.type;
		const isOther = !(content instanceof Error) && content.kind !== wanted;
		asset.receive(isOther ? new Error(`It is not of the type ${wanted}.`) : content);
	} catch (error) {
		asset.receive(new Error(String(error)));
	}
	await rm(dir, { recursive: true, force: true });
}

const findSession = ({ v2 }: Account, id: string): UploadSession =>
	byId('upload', id, () => v2.uploads.get(id));

/** @throws ApiError when the session is complete or its time is over */
function checkActive({ status }: UploadSession): void {
	if (status !== 'active') throw refusal('upload_id', `The upload session is ${status}.`);
}

const STORAGE_HEADERS = { ...NOT_THE_API, 'content-type': 'application/xml' };

/** An error as a storage service answers it: its own code, as XML. */
export function storageErrorAnswer({ status, code, message }: ApiError): Answer {
	const body =
		'<?xml version="1.0" encoding="UTF-8"?>\n' +
		`<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return { status, headers: STORAGE_HEADERS, body };
}

/**
 * PUT of a part to its presigned URL: a storage service's answer, not the API's.
 * @returns 200 without body, the part's MD5 in quotes as `ETag`
 * @throws ApiError for {@link storageErrorAnswer}
 */
export async function putPart(account: Account, exchange: Exchange): Promise<Answer> {
	const { session, presigned } = permitted(account, exchange);
	const { index } = presigned;
	// A file of its own: of two attempts at one part neither spoils the other.
	const file = path.join(session.dir, `${index}-${randomBytes(8).toString('hex')}`);
	const hash = createHash('md5');
	await writeFile(file, hashed(exchange.chunks(), hash));
	const md5 = hash.digest('hex');
	presigned.isUsed = true;
	session.parts.set(index, { file, md5 });
	return { status: 200, headers: { ...STORAGE_HEADERS, etag: `"${md5}"` }, body: '' };
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
	for await (const chunk of chunks) {
		hash.update(chunk);
		yield chunk;
	}
}

/**
 * Checks, in this order: no key of another host, the signature, its time, its single use, the session, the
 * headers, the length.
 * @throws ApiError with a storage service's code
 */
function permitted({ clock, v2 }: Account, { headers, method, record, url }: Exchange) {
	if (headers['x-api-key'] !== undefined || headers.authorization !== undefined) {
		record.keyLeaked = true;
		// The log holds no key, in whatever header it came.
		if (headers.authorization !== undefined) record.headers.authorization = '(removed)';
		throw new ApiError(400, 'InvalidArgument', 'Only one auth mechanism allowed');
	}
	if (method !== 'PUT') throw new ApiError(405, 'MethodNotAllowed', 'The method is not allowed.');
	const [id = '', index = ''] = url.pathname.slice(PARTS_PATH.length).split('/');
	const session = v2.uploads.get(id);
	const presigned = session?.urls.get(url.searchParams.get(SIGNATURE) ?? '');
	if (!session || presigned?.index !== Number(index)) {
		throw new ApiError(403, 'SignatureDoesNotMatch', 'The signature does not match.');
	}
	if (clock.now() > presigned.expiresAt) {
		throw new ApiError(403, 'AccessDenied', 'Request has expired');
	}
	if (presigned.isUsed) throw new ApiError(403, 'AccessDenied', 'The URL was used before.');
	if (session.status !== 'active') {
		throw new ApiError(404, 'NoSuchUpload', 'The specified upload does not exist.');
	}
	for (const [name, value] of Object.entries(v2.switches.uploadHeaders)) {
		if (headers[name.toLowerCase()] !== value) {
			const why = `The header ${name} that was signed is missing or differs.`;
			throw new ApiError(403, 'SignatureDoesNotMatch', why);
		}
	}
	checkLength(headers['content-length'], session.bytesOf(presigned.index));
	return { session, presigned };
}

function checkLength(given: string | undefined, expected: number): void {
	if (given === undefined) {
		throw new ApiError(411, 'MissingContentLength', 'You must provide Content-Length.');
	}
	if (Number(given) === expected) return;
	const code = Number(given) < expected ? 'EntityTooSmall' : 'EntityTooLarge';
	throw new ApiError(400, code, `The part must have ${expected} bytes, not ${given}.`);
}
