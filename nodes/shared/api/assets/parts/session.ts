import type { Connection } from '../../../http/connection';
import { idOf, numberOf, objectOf, textOf } from '../../../http/json';
import { isRecord, unexpected } from '../../../http/json';
import type { RetryOptions } from '../../../http/outcome';
import { send } from '../../../http/request';
import type { MediaType } from '../../../model/task';
import type { FileSource } from '../../../model/task';
import type { PartUrl } from './part-urls';

const PATH = '/assets/multipart-uploads';
const MINUTE_MS = 60_000;

/** Longest name that the API takes (EMBED_V2.md §2); of a longer one the end is kept, with what it is. */
const MAX_NAME = 255;

/** Largest part in bytes that is believed: two are in memory at once. Clients have seen 128 MB (EMBED_V2.md §6.3). */
const MOST_CHUNK_BYTES = 512 * 1024 ** 2;

/** What the bytes of a part are proved by. */
export interface Proof {
	/** From 1. */
	readonly index: number;
	readonly etag: string;
	readonly bytes: number;
}

/** An upload in parts, opened at TwelveLabs. */
export interface PartSession {
	readonly assetId: string;
	/** Bytes of each part but the last. */
	readonly chunkBytes: number;
	readonly totalParts: number;
	/** What goes with each part besides its bytes. */
	readonly headers: Readonly<Record<string, string>>;
	/** Addresses that came with it, as a rule not of all parts. */
	readonly urls: readonly PartUrl[];
	/** Addresses of `count` parts from `start` on, 50 at most. @throws Failure, CancelledError */
	more(start: number, count: number): Promise<readonly PartUrl[]>;
	/** Tells that parts are there, 50 at most; may be told again. Gives how many are. @throws Failure, CancelledError */
	report(proofs: readonly Proof[]): Promise<number | undefined>;
}

function readUrls(value: unknown): PartUrl[] {
	const rows: unknown[] = Array.isArray(value) ? value : [];
	return rows.flatMap((row) => {
		const { chunk_index, url, expires_at } = objectOf(row);
		const [index, address] = [numberOf(chunk_index), textOf(url)];
		if (index === undefined || address === undefined) return [];
		return [{ index, url: address, expiresAt: Date.parse(textOf(expires_at) ?? '') }];
	});
}

function readHeaders(value: unknown): Record<string, string> {
	const texts = Object.entries(objectOf(value)).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string',
	);
	// The official clients send this one where the session names none.
	const named = texts.some(([name]) => name.toLowerCase() === 'content-type');
	return {
		...(!named && { 'Content-Type': 'application/octet-stream' }),
		...Object.fromEntries(texts),
	};
}

/** Opens an upload in parts; it costs nothing and lapses after a day. @throws Failure, CancelledError */
export async function openSession(
	connection: Connection,
	{ name, size }: FileSource,
	type: Exclude<MediaType, 'document'>,
	retryOptions: RetryOptions,
): Promise<PartSession> {
	const post = (path: string, json: object): Promise<unknown> =>
		send(connection, {
			method: 'POST',
			path: `${PATH}${path}`,
			json,
			category: 'upload',
			timeoutMs: MINUTE_MS,
			...retryOptions,
		});
	const body = await post('', { filename: name.slice(-MAX_NAME), type, total_size: size });
	if (!isRecord(body)) throw unexpected('no upload session');
	const [uploadId, assetId] = [idOf(body.upload_id), idOf(body.asset_id)];
	const chunkBytes = numberOf(body.chunk_size) ?? 0;
	if (uploadId === undefined || assetId === undefined) {
		throw unexpected('an upload session without IDs');
	}
	if (!Number.isInteger(chunkBytes) || chunkBytes < 1 || chunkBytes > MOST_CHUNK_BYTES) {
		throw unexpected(`an upload session with parts of ${chunkBytes} bytes`);
	}
	const path = `/${encodeURIComponent(uploadId)}`;
	return {
		assetId,
		chunkBytes,
		totalParts: Math.ceil(size / chunkBytes),
		headers: readHeaders(body.upload_headers),
		urls: readUrls(body.upload_urls),
		more: async (start, count) =>
			readUrls(objectOf(await post(`${path}/presigned-urls`, { start, count })).upload_urls),
		report: async (proofs) => {
			const completed_chunks = proofs.map(({ index, etag, bytes }) => ({
				chunk_index: index,
				proof: etag,
				proof_type: 'etag',
				chunk_size: bytes,
			}));
			return numberOf(objectOf(await post(path, { completed_chunks })).total_completed);
		},
	};
}
