import { VIDEO_KEPT } from '../../ask/costs';
import type { Shared, World } from '../../ask/types';
import { Unanswered } from '../../ask/unanswered';
import type { Api } from '../../http/api';
import { ok, textAt, type Reply } from '../../http/reply';
import type { Sample } from '../../media/samples';
import { idOf } from './v1';

/** An asset, and what was seen of it on the way. */
export interface Stored {
	id: string;
	created: Reply;
	ready: Reply;
}

/** Sends a file as an asset and waits for it. */
export async function store({ api, samples }: Pick<World, 'api' | 'samples'>): Promise<Stored> {
	const created = await api.postForm('/assets', [
		['method', 'direct'],
		['file', samples.video],
	]);
	const id = idOf(created);
	return { id, created, ready: await api.settled(`/assets/${id}`) };
}

/** The sample video. */
export const videoAsset: Shared<Stored> = {
	name: 'asset-of-file',
	costs: [VIDEO_KEPT],
	make: store,
};

/** A session for a file in parts. */
export interface Session {
	uploadId: string;
	assetId: string;
	opened: Reply;
	/** Of the first part. */
	url: string;
	headers: Record<string, string>;
}

/** Opens a session for a file of so many bytes, of which nothing need ever be sent. */
export async function open(api: Api, filename: string, total_size: number): Promise<Session> {
	const body = { filename, type: 'video', total_size };
	const opened = await api.postJson('/assets/multipart-uploads', body);
	const uploadId = textAt(opened.body, 'upload_id');
	const assetId = textAt(opened.body, 'asset_id');
	if (uploadId === undefined || assetId === undefined) {
		throw new Unanswered(`no session for parts: ${opened.status} ${opened.text.slice(0, 200)}`);
	}
	const headers = Object.entries(
		(opened.body as { upload_headers?: Record<string, string> }).upload_headers ?? {},
	);
	return {
		uploadId,
		assetId,
		opened,
		url: textAt(opened.body, 'upload_urls', 0, 'url') ?? (await askForUrl(api, uploadId)),
		headers: Object.fromEntries(headers),
	};
}

async function askForUrl(api: Api, uploadId: string): Promise<string> {
	const path = `/assets/multipart-uploads/${uploadId}/presigned-urls`;
	const reply = await api.postJson(path, { start: 1, count: 1 });
	return textAt(reply.body, 'upload_urls', 0, 'url') ?? '';
}

/** PUTs a whole sample as the one part that it is. */
export function putAll(
	api: Api,
	{ url }: Session,
	{ bytes }: Sample,
	headers: Record<string, string>,
): Promise<Reply> {
	if (url === '') throw new Unanswered('no presigned URL');
	return api.putPart(url, bytes, headers);
}

/** The ETag of a part. @throws Unanswered when it was not taken */
export function etagOf(put: Reply): string {
	const etag = ok(put) ? put.headers.get('ETag') : null;
	if (etag === null) throw new Unanswered(`the part was not taken: ${put.status}`);
	return etag;
}

/** Reports the one part of a session. */
export function report(
	api: Api,
	{ uploadId }: Session,
	proof: string,
	{ bytes }: Sample,
): Promise<Reply> {
	const chunk = { chunk_index: 1, proof, proof_type: 'etag', chunk_size: bytes.length };
	return api.postJson(`/assets/multipart-uploads/${uploadId}`, { completed_chunks: [chunk] });
}

/** A file in parts, from the session to the asset. */
export interface InParts {
	session: Session;
	/** The asset while nothing of it was sent. */
	reserved: Reply;
	put: Reply;
	reported: Reply;
	/** The session after the report. */
	afterwards: Reply;
	ready: Reply;
}

/** The sample video, in the one part that it makes. */
export const assetInParts: Shared<InParts> = {
	name: 'asset-in-parts',
	costs: [VIDEO_KEPT],
	make: async ({ api, samples }) => {
		const session = await open(api, samples.video.name, samples.video.bytes.length);
		const reserved = await api.get(`/assets/${session.assetId}`);
		const put = await putAll(api, session, samples.video, session.headers);
		const proof = etagOf(put).replaceAll('"', '');
		const reported = await report(api, session, proof, samples.video);
		const afterwards = await api.get(`/assets/multipart-uploads/${session.uploadId}`);
		const ready = await api.settled(`/assets/${session.assetId}`);
		return { session, reserved, put, reported, afterwards, ready };
	},
};
