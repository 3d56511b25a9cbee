import type { Connection } from '../../http/connection';
import { entriesOf, idOf, isRecord, numberOf, objectOf, textOf, unexpected } from '../../http/json';
import type { RetryOptions } from '../../http/outcome';
import { MINUTE_MS, send } from '../../http/request';
import { Failure } from '../../model/failure';
import type { FileSource, MediaType } from '../../model/task';
import { readRows } from '../read-list';

const PATH = '/assets/multipart-uploads';

/** Largest part in bytes that is accepted, since a part is held in memory. Clients have seen 128 MB. */
const MAX_PART_BYTES = 512 * 1024 ** 2;

/** Most parts for which one request may get addresses, or which it may report (TwelveLabs' reference). */
const MOST_PARTS = 50;

/** Proof that the bytes of a part arrived. */
export interface Proof {
	/** From 1. */
	readonly index: number;
	readonly etag: string;
	readonly bytes: number;
}

export type MultipartSession = Awaited<ReturnType<typeof openSession>>;

/** Opens an upload in parts, which expires after a day. @throws Failure, CancelledError */
export async function openSession(
	connection: Connection,
	{ name, size }: FileSource,
	type: Exclude<MediaType, 'document'>,
	retryOptions: RetryOptions,
) {
	const post = (path: string, json: object): Promise<unknown> =>
		send(connection, {
			method: 'POST',
			path: `${PATH}${path}`,
			json,
			category: 'upload',
			timeoutMs: MINUTE_MS,
			...retryOptions,
		});
	const body = await post('', { filename: name, type, total_size: size });
	if (!isRecord(body)) throw unexpected('no upload session');
	const [uploadId, assetId] = [idOf(body.upload_id), idOf(body.asset_id)];
	if (uploadId === undefined || assetId === undefined) {
		throw unexpected('an upload session without IDs');
	}
	const partBytes = numberOf(body.chunk_size) ?? 0;
	if (!Number.isInteger(partBytes) || partBytes < 1 || partBytes > MAX_PART_BYTES) {
		throw unexpected(`an upload session with parts of ${partBytes} bytes`);
	}
	const path = `/${encodeURIComponent(uploadId)}`;
	const totalParts = Math.ceil(size / partBytes);
	const urls = new Map(readUrls(body));
	let asking: Promise<void> | undefined;
	const askForUrls = async (start: number): Promise<void> => {
		try {
			const count = Math.min(MOST_PARTS, totalParts - start + 1);
			const more = readUrls(await post(`${path}/presigned-urls`, { start, count }));
			for (const [index, url] of more) urls.set(index, url);
		} finally {
			asking = undefined;
		}
	};

	return {
		assetId,
		/** Bytes of each part but the last. */
		partBytes,
		totalParts,
		/** What goes with each part besides its bytes. */
		headers: readHeaders(body.upload_headers),
		/** A presigned address for a part: it works once, and each call returns another. @throws Failure, CancelledError */
		async takeUrl(index: number): Promise<string> {
			// The request under way may return this part's address too.
			while (!urls.has(index) && asking) await asking;
			if (!urls.has(index)) await (asking = askForUrls(index));
			const url = urls.get(index);
			urls.delete(index);
			if (url === undefined) throw unexpected(`no address for part ${index}`);
			return url;
		},
		/** Reports that all parts arrived. @throws Failure when TwelveLabs counts fewer; CancelledError */
		async complete(proofs: readonly Proof[]): Promise<void> {
			let completed = 0;
			for (let from = 0; from < proofs.length; from += MOST_PARTS) {
				const completed_chunks = proofs.slice(from, from + MOST_PARTS).map(toChunk);
				const answer = objectOf(await post(path, { completed_chunks }));
				// An answer without a number is no sign that a part is missing.
				completed = numberOf(answer.total_completed) ?? totalParts;
			}
			if (completed >= totalParts) return;
			throw new Failure(
				`TwelveLabs has ${completed} of the file's ${totalParts} parts, although all were sent`,
				'Run again.',
			);
		},
	};
}

const toChunk = ({ index, etag, bytes }: Proof): object => ({
	chunk_index: index,
	proof: etag,
	proof_type: 'etag',
	chunk_size: bytes,
});

/** The addresses of an answer, by the index of their part. */
const readUrls = (answer: unknown): (readonly [index: number, url: string])[] =>
	readRows(objectOf(answer).upload_urls, (row) => {
		const [index, url] = [numberOf(row.chunk_index), textOf(row.url)];
		return index === undefined || url === undefined ? undefined : ([index, url] as const);
	});

function readHeaders(value: unknown): Record<string, string> {
	const headers = entriesOf(value, (header) => typeof header === 'string');
	const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
	// The official clients send this one where the session names none.
	return { ...(!isTyped && { 'Content-Type': 'application/octet-stream' }), ...headers };
}
