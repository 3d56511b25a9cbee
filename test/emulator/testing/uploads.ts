import { createHash } from 'node:crypto';

import type { Emulator } from '..';
import type { Answered } from './calls';
import { postJson } from './v2';

/** An upload session as the creation answers it. */
export interface Session {
	upload_id: string;
	asset_id: string;
	upload_urls: { chunk_index: number; url: string; expires_at: string }[];
	upload_headers: Record<string, string>;
	chunk_size: number;
	total_chunks: number;
}

/** POST /assets/multipart-uploads that must succeed. */
export async function openSession(
	emulator: Emulator,
	bytes: Buffer,
	filename = 'large.mp4',
	type = 'video',
): Promise<Session> {
	const body = { filename, type, total_size: bytes.length };
	const answer = await postJson(emulator, '/assets/multipart-uploads', body);
	if (answer.status !== 201) throw new Error(answer.text);
	return answer.body as unknown as Session;
}

/** The bytes of the part with this index, from 1. */
export function partOf(bytes: Buffer, { chunk_size }: Session, index: number): Buffer<ArrayBuffer> {
	return Buffer.from(bytes.subarray((index - 1) * chunk_size, index * chunk_size));
}

/** PUT of a part to its URL, with the session's headers unless others are given. */
export function put(
	session: Session,
	index: number,
	body: Buffer<ArrayBuffer>,
	headers: Record<string, string> = session.upload_headers,
): Promise<Response> {
	const url = session.upload_urls.find(({ chunk_index }) => chunk_index === index)?.url ?? '';
	return fetch(url, { method: 'PUT', body, headers });
}

/** What is reported of a part. */
export function proofOf(chunk_index: number, bytes: Buffer) {
	const proof = createHash('md5').update(bytes).digest('hex');
	return { chunk_index, proof, proof_type: 'etag', chunk_size: bytes.length };
}

/** POST /assets/multipart-uploads/{upload_id} */
export function report(
	emulator: Emulator,
	{ upload_id }: Session,
	completed_chunks: unknown,
): Promise<Answered> {
	return postJson(emulator, `/assets/multipart-uploads/${upload_id}`, { completed_chunks });
}

/** POST /assets/multipart-uploads/{upload_id}/presigned-urls */
export function more(emulator: Emulator, { upload_id }: Session, body: unknown): Promise<Answered> {
	return postJson(emulator, `/assets/multipart-uploads/${upload_id}/presigned-urls`, body);
}
