import { randomBytes } from 'node:crypto';

import type { Account } from '../../server/account';
import type { Presigned, UploadSession } from './session';

/** Where parts are put: outside the API, without a key, as at a storage service. */
export const PARTS_PATH = '/parts/';

/** The name of the query parameter that carries a URL's token. */
export const SIGNATURE = 'X-Amz-Signature';

/**
 * Makes a presigned URL for each of `count` parts from `start` on (from 1), as far as there are parts.
 * @param origin what the URLs begin with
 */
export function presign(
	{ clock, v2 }: Account,
	session: UploadSession,
	start: number,
	count: number,
	origin: string,
): object[] {
	const { urlTtlMs } = v2.switches;
	const last = Math.min(start + count - 1, session.totalChunks);
	const made: object[] = [];
	for (let index = start; index <= last; index += 1) {
		const token = randomBytes(16).toString('hex');
		const expiresAt = clock.now() + urlTtlMs;
		const presigned: Presigned = { index, token, expiresAt, used: false };
		session.urls.set(token, presigned);
		made.push({
			chunk_index: index,
			url: urlOf(session, presigned, origin, urlTtlMs),
			expires_at: new Date(expiresAt).toISOString(),
		});
	}
	return made;
}

function urlOf({ id }: UploadSession, { index, token }: Presigned, origin: string, ttlMs: number) {
	const query = new URLSearchParams({
		'X-Amz-Expires': String(Math.round(ttlMs / 1000)),
		partNumber: String(index),
		[SIGNATURE]: token,
	});
	return `${origin}${PARTS_PATH}${id}/${index}?${query.toString()}`;
}
