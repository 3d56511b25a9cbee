import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { pageOf, Query } from '../../api/query';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { readJson } from '../../v2/api/body';
import { refuseFirst } from '../../v2/errors';
import { shapeProblems } from '../../v2/validate/shape';
import { originOf } from '../origin';
import { activeSession, findSession } from './find';
import { presign } from './presign';
import type { UploadSession } from './session';

/** URLs one request may ask for. */
const MAX_URLS = 50;

/** GET /assets/multipart-uploads: the sessions that are not complete, newest first. */
export function listUploads(account: Account, exchange: Exchange): Answer {
	const query = new Query(exchange.url.searchParams, ['page', 'page_limit']);
	const found = [...account.v2.uploads.sessions.values()]
		.reverse()
		.filter(({ status }) => status !== 'completed')
		.map((session) => ({
			upload_id: session.id,
			status: session.status,
			total_size: session.totalSize,
			chunk_size: session.chunkBytes,
			total_chunks: session.totalChunks,
			created_at: new Date(session.createdAt).toISOString(),
			expires_at: new Date(session.expiresAt).toISOString(),
		}));
	return jsonAnswer(200, pageOf(found, query.page()));
}

/** GET /assets/multipart-uploads/{upload_id}: the session, and a page of its parts, also pending ones. */
export function retrieveUpload(account: Account, exchange: Exchange, id: string): Answer {
	const query = new Query(exchange.url.searchParams, ['page', 'page_limit']);
	const session = findSession(account, id);
	const { data, page_info } = pageOf(chunksOf(session), query.page());
	const completed = [...session.reported.keys()];
	return jsonAnswer(200, {
		upload_id: session.id,
		status: session.status,
		uploaded_chunks: data,
		chunks_completed: completed.length,
		chunks_failed: 0,
		chunks_pending: session.totalChunks - completed.length,
		page_info,
		total_size: session.totalSize,
		uploaded_size: completed.reduce((sum, index) => sum + session.bytesOf(index), 0),
		created_at: new Date(session.createdAt).toISOString(),
		updated_at: new Date(session.updatedAt).toISOString(),
	});
}

/**
 * POST /assets/multipart-uploads/{upload_id}/presigned-urls: more URLs, or fresh ones. A count that
 * goes beyond the last part is cut; whether the service refuses it is not known.
 */
export async function moreUrls(account: Account, exchange: Exchange, id: string): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const session = findSession(account, id);
	const given = await readJson(exchange);
	const fields = {
		start: { type: 'integer', min: 1, max: session.totalChunks },
		count: { type: 'integer', min: 1, max: MAX_URLS },
	} as const;
	refuseFirst(shapeProblems(given, { type: 'object', fields, required: ['start', 'count'] }, ''));
	const { start, count } = given as { start: number; count: number };
	const now = account.clock.now();
	const urls = presign(account, activeSession(account, id), start, count, originOf(exchange));
	return jsonAnswer(200, {
		upload_id: session.id,
		start_index: start,
		count: urls.length,
		upload_urls: urls,
		generated_at: new Date(now).toISOString(),
		expires_at: new Date(now + account.v2.switches.urlTtlMs).toISOString(),
	});
}

function chunksOf({ totalChunks, reported }: UploadSession): object[] {
	return Array.from({ length: totalChunks }, (_, at) => {
		const index = at + 1;
		const when = reported.get(index);
		const moment = when === undefined ? null : new Date(when).toISOString();
		const status = when === undefined ? 'pending' : 'completed';
		return { index, status, uploaded_at: moment, updated_at: moment };
	});
}
