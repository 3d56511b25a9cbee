import { randomUUID } from 'crypto';
import { throwIfCancelled } from '../../http/cancellation';
import type { Connection } from '../../http/connection';
import { explainOutcome, sentMedia } from '../../http/errors';
import { idOf, objectOf } from '../../http/json';
import { RetryState } from '../../http/retry-state';
import { MultipartForm } from '../../http/multipart-form';
import type { RetryOptions } from '../../http/outcome';
import { attempt, MINUTE_MS, send, uploadMs } from '../../http/request';
import type { Asset } from '../../model/asset';
import { fileFailure } from '../../model/failure';
import type { AssetSource, Source } from '../../model/task';
import { readAsset, readAssetPage } from './read-asset';

/** Time for the answer beside that for the file, in milliseconds. */
const ANSWER_MS = 10 * MINUTE_MS;

/**
 * The key in `user_metadata` by which an asset is recognized after its answer was lost: otherwise every retry
 * behind a gateway that cuts requests after a minute would leave a copy. Names of files are not unique.
 */
const MARK = 'n8n_upload';

/** What an asset is made from. */
export type AssetMedia = Exclude<Source, AssetSource>;

function formOf(media: AssetMedia, name: string | undefined, mark: string): MultipartForm {
	const fields: [string, string][] = [
		['method', media.kind === 'url' ? 'url' : 'direct'],
		['user_metadata', JSON.stringify({ [MARK]: mark })],
	];
	if (name !== undefined) fields.push(['filename', name]);
	if (media.kind === 'url') fields.push(['url', media.url]);
	const file = media.kind === 'file' ? { field: 'file', source: media.file } : undefined;
	return new MultipartForm(fields, file);
}

/** The asset with this mark among the newest, if it is there. @throws CancelledError */
async function findMarked(connection: Connection, mark: string): Promise<Asset | undefined> {
	try {
		const body = await send(connection, {
			method: 'GET',
			path: '/assets',
			query: { page: 1, page_limit: 50 },
			category: 'read',
			timeoutMs: MINUTE_MS,
			maxRetryMs: 0,
		});
		const { rows } = readAssetPage(body, connection.redact);
		return rows.find(({ raw }) => objectOf(objectOf(raw).user_metadata)[MARK] === mark);
	} catch {
		// A list that can't be read either is one more fault of the same kind.
		throwIfCancelled(connection.cancellation);
		return undefined;
	}
}

/**
 * `POST /assets`: creates an asset from a file, which is streamed, or from an address; free. After a lost answer
 * the list is read before the next try, so that no asset is left behind. @throws Failure, CancelledError
 * @param name of the asset; absent: the file's, or the end of the address
 */
export async function createAsset(
	connection: Connection,
	media: AssetMedia,
	name: string | undefined,
	retryOptions: RetryOptions,
): Promise<Asset> {
	const mark = randomUUID();
	const form = formOf(media, name, mark);
	const size = media.kind === 'file' ? media.file.size : 0;
	const sent = { media: sentMedia(media, 'url') };
	const retryState = new RetryState(connection, 'upload', retryOptions);
	for (;;) {
		await retryState.untilOpen();
		const outcome = await attempt(connection, {
			method: 'POST',
			path: '/assets',
			form,
			category: 'upload',
			timeoutMs: ANSWER_MS + uploadMs(size),
		});
		const { kind, body } = outcome;
		if (kind === 'rateLimited') {
			await retryState.limit(outcome);
			continue;
		}
		const id = kind === 'ok' ? idOf(objectOf(body)._id) : undefined;
		if (id !== undefined) return readAsset(id, body, connection.redact);
		const { fault, finished } = form.progress;
		if (fault && !finished) throw fileFailure(fault);
		if (kind === 'rejected' || kind === 'invalidRequest') throw explainOutcome(outcome, sent);
		const goesOn = await retryState.fault(outcome);
		const made = finished ? await findMarked(connection, mark) : undefined;
		if (made) return made;
		if (!goesOn) throw explainOutcome(outcome, sent);
	}
}
