import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { Query } from '../../api/query';
import type { Account } from '../../server/account';
import type { Exchange } from '../../server/exchange';
import { refusal, refuseFirst } from '../errors';
import { FAILURES, MediaFailure } from '../failures';
import { failureOf, misfits } from '../fit';
import { inputOf, loadHere, loadUrl, type Loaded } from '../source';
import type { V2Task } from '../task';
import type { SourceBody } from '../validate/source';
import { validateV2Task, type V2TaskBody } from '../validate/task';
import { createdView } from '../views';
import { readJson } from './body';

/**
 * POST /embed-v2/tasks: creates a task from an asset, a URL or inline media.
 * @returns 202 `{ _id, status: "processing", data: null }`
 * @throws ApiError for everything the reference does not allow
 */
export async function createV2Task(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const given = await readJson(exchange);
	refuseFirst(validateV2Task(given, account.v2.switches));
	const body = given as V2TaskBody;
	const { source, field } = sourceOf(body);
	const found = await available(account, body, source, field);
	const fits = found instanceof MediaFailure || !found ? [] : misfitsOf(account, body, found);
	refuseFirst(fits);
	const { input } = inputOf(account, source);
	const { processingMs } = account;
	const task = account.v2.tasks.create(body, input, { processingMs, fail: false });
	if (found) settle(account, task, found);
	else void fetchFor(account, task, source.url ?? '');
	return { ...jsonAnswer(202, createdView(task)), made: task };
}

/** The source of a task's media, and the path of its field. */
function sourceOf(body: V2TaskBody): { source: SourceBody; field: string } {
	const { input_type: kind } = body;
	const source = body[kind]?.media_source ?? {};
	return { source, field: `${kind}.media_source` };
}

/** What can be had before the answer: an asset, inline media, with a switch also a URL. */
async function available(
	account: Account,
	body: V2TaskBody,
	source: SourceBody,
	field: string,
): Promise<Loaded | MediaFailure | undefined> {
	try {
		const here = loadHere(account, source, field);
		if (here || account.v2.switches.unreachableUrl === 'failed') return here;
		return await loadUrl(account, source.url ?? '', urlLimit(account, body));
	} catch (error) {
		if (!(error instanceof MediaFailure)) throw error;
		if (source.url !== undefined) throw refusal(`${field}.url`, `Inaccessible: ${error.message}.`);
		return error;
	}
}

/** In the background: only the task's status tells how it went. */
async function fetchFor(account: Account, task: V2Task, url: string): Promise<void> {
	try {
		const media = await loadUrl(account, url, urlLimit(account, task.body));
		if (misfitsOf(account, task.body, media).length > 0) task.fail(FAILURES.invalid);
		else settle(account, task, media);
	} catch (error) {
		task.fail(error instanceof MediaFailure ? error.message : FAILURES.later);
	}
}

function settle(account: Account, task: V2Task, media: Loaded | MediaFailure): void {
	if (media instanceof MediaFailure) return task.fail(media.message);
	const why = failureOf(task.body, task.model, media.content, account.v2.switches);
	if (why === undefined) task.start(media);
	else task.fail(why);
}

function misfitsOf({ v2 }: Account, body: V2TaskBody, { content }: Loaded) {
	return misfits(body, body.model_name ?? 'marengo3.0', content, v2.switches);
}

function urlLimit({ v2 }: Account, { input_type: kind }: V2TaskBody): number {
	if (kind === 'image') return v2.switches.imageBytes;
	return kind === 'document' ? v2.switches.documentUrlBytes : v2.switches.urlBytes;
}
