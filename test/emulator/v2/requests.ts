import type { Emulator as Account } from '../emulator';
import { plainRow, rowsOf } from '../embedding/rows';
import { blend, imageVector, inSpaceOf } from '../embedding/vectors';
import { VideoVectors } from '../embedding/video';
import { textVector, wordsOf } from '../embedding/words';
import { type Answer, jsonAnswer, refusal, refuseFirst, resourceNotExist } from '../http/answer';
import type { Exchange } from '../http/exchange';
import { receiveJson } from '../http/form';
import { durationOf } from '../media/file';
import { inputNames, type Task, v2Metadata, v2Results } from '../tasks';
import { MAX_IMAGE_BYTES } from '../media/requirements';
import { MAX_TOKENS } from '../v1/embed';
import {
	askedOf,
	FAILURES,
	failureOf,
	inputOf,
	type Loaded,
	loadHere,
	loadUrl,
	MediaFailure,
	mediaProblems,
	tooLong,
	urlLimit,
} from './media';
import {
	type MultiInputBody,
	type SourceBody,
	validateV2Sync,
	validateV2Task,
	type V2Model,
	type V2SyncBody,
	type V2TaskBody,
} from './validate';

/**
 * POST /embed-v2/tasks: creates a task from an asset, a URL or inline media.
 * @returns 202 `{ _id, status: "processing", data: null }`
 * @throws ApiError for everything the reference does not allow
 */
export async function createV2Task(account: Account, exchange: Exchange): Promise<Answer> {
	const body = await receiveJson<V2TaskBody>(exchange, validateV2Task);
	const { input_type: kind } = body;
	const asked = askedOf(body);
	const source = body[kind]?.media_source ?? {};
	const here = loadHere(account, source, `${kind}.media_source`);
	if (here && !(here instanceof MediaFailure))
		refuseFirst(mediaProblems(body, asked, here.content));
	const { v2, processingMs } = account;
	const outcome = { processingMs, fail: false };
	const task = v2.tasks.create(asked, inputOf(account, source), outcome);
	if (here) settle(task, here);
	else void fetchFor(account, task, body, source.url ?? '');
	const { model, dimension = 512 } = asked;
	const metadata =
		model === 'marengo3.5' ? { metadata: { embedding_dimension: dimension } } : undefined;
	const created = { _id: task.id, status: 'processing', data: null, ...metadata };
	return { ...jsonAnswer(202, created), made: task };
}

/** In the background: only the task's status tells how it went. */
async function fetchFor(account: Account, task: Task, body: V2TaskBody, url: string) {
	const media = await loadUrl(account, url, urlLimit(body.input_type));
	const isRead = !(media instanceof MediaFailure);
	if (isRead && mediaProblems(body, task.asked, media.content).length > 0) {
		task.fail(undefined, FAILURES.invalid);
	} else settle(task, media);
}

function settle(task: Task, media: Loaded | MediaFailure): void {
	const why = media instanceof MediaFailure ? media.message : failureOf(media.content);
	if (why === undefined && !(media instanceof MediaFailure)) task.start(media.content);
	else task.fail(undefined, why);
}

/** GET /embed-v2/tasks/{task_id}: status and rows in one. */
export function retrieveV2Task(account: Account, _: Exchange, id: string): Answer {
	const { v2, store } = account;
	const task = v2.tasks.find(id) ?? (v2.switches.sharedIds ? store.find(id) : undefined);
	if (!task) throw resourceNotExist(`The task with the ID ${id}`);
	return jsonAnswer(200, v2Results(task));
}

/** Longest sound or video of marengo3.0 at once: 10 minutes, in seconds. */
const MAX_SYNC_SEC = 600;

/**
 * POST /embed-v2: embeds at once. What a task would fail for is refused here with 400.
 * @throws ApiError for everything the reference does not allow
 */
export async function embedV2(account: Account, exchange: Exchange): Promise<Answer> {
	const body = await receiveJson<V2SyncBody>(exchange, validateV2Sync);
	const { multi_input, text, image, text_image } = body;
	if (multi_input) return embedMulti(account, body, multi_input);
	if (text) {
		const embedding = vectorOfText(text.input_text, 'text');
		return jsonAnswer(200, { data: [plainRow(embedding)] });
	}
	if (image) return embedImage(account, image.media_source, 'image');
	if (text_image) {
		const words = vectorOfText(text_image.input_text, 'text_image');
		return embedImage(account, text_image.media_source, 'text_image', words);
	}
	return embedTimed(account, body);
}

async function embedImage(
	account: Account,
	source: SourceBody,
	kind: 'image' | 'text_image',
	words?: number[],
): Promise<Answer> {
	const field = `${kind}.media_source`;
	const { content, input } = await loadNow(account, source, field, 'image', MAX_IMAGE_BYTES);
	const image = imageVector(content.sha256);
	const embedding = words ? blend([image, words].map((vector) => ({ weight: 1, vector }))) : image;
	const metadata = { input_type: kind, ...inputNames(input) };
	return jsonAnswer(200, { data: [plainRow(embedding)], metadata });
}

async function embedTimed(account: Account, body: V2SyncBody): Promise<Answer> {
	const kind = body.video ? 'video' : 'audio';
	const asked = askedOf({ ...body, input_type: kind } as V2TaskBody);
	const field = `${kind}.media_source`;
	const source = body[kind]?.media_source ?? {};
	const media = await loadNow(account, source, field, kind, urlLimit(kind));
	const { content, input, name } = media;
	refuseFirst(mediaProblems(body as V2TaskBody, asked, content));
	const failure = failureOf(content, MAX_SYNC_SEC);
	if (failure !== undefined) throw refusal(field, failure);
	const data = rowsOf(asked, content, name);
	return jsonAnswer(200, { data, metadata: v2Metadata(asked, input, content) });
}

/** Limits of marengo3.5 on each source: 32 MB, 30 s of sound or video, and 2,000 tokens of text. */
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;
const MAX_SOURCE_SEC = 30;
const MAX_TOKENS_35 = 2000;

/** `multi_input`: one vector of a text and up to ten sources. */
async function embedMulti(
	account: Account,
	{ model_name: model, embedding_dimension: dimension = 512 }: V2SyncBody,
	{ input_text: text, media_sources: sources = [] }: MultiInputBody,
): Promise<Answer> {
	const vectors: number[][] = [];
	if (text !== undefined) {
		const plain = text.replace(/<@[^<>]+>/g, ' ').trim();
		vectors.push(vectorOfText(plain, 'multi_input', model));
	}
	for (const [index, source] of sources.entries()) {
		const field = `multi_input.media_sources[${index}]`;
		const { media_type: kind } = source;
		const media = await loadNow(account, source, field, kind, MAX_SOURCE_BYTES);
		const duration = durationOf(media.content);
		if (duration > MAX_SOURCE_SEC) throw refusal(field, tooLong(duration, MAX_SOURCE_SEC));
		vectors.push(vectorOf(media));
	}
	const embedding = blend(vectors.map((vector) => ({ weight: 1, vector })));
	const ofModel = model === 'marengo3.5' ? { embedding_dimension: dimension } : {};
	return jsonAnswer(200, {
		data: [plainRow(inSpaceOf(model, embedding, dimension))],
		metadata: { input_type: 'multi_input', ...ofModel },
	});
}

function vectorOf({ content, name }: Loaded): number[] {
	const { sha256, kind } = content;
	if (kind === 'image') return imageVector(sha256);
	const chapters = kind === 'video' ? content.chapters : [];
	const option = kind === 'video' ? 'visual' : 'audio';
	const whole = { option, scope: 'video', startSec: 0, endSec: durationOf(content) };
	return new VideoVectors(sha256, name, chapters).vector(whole);
}

/** @throws ApiError when the text is too long for the model */
function vectorOfText(text: string, parent: string, model: V2Model = 'marengo3.0'): number[] {
	const limit = model === 'marengo3.0' ? MAX_TOKENS : MAX_TOKENS_35;
	if (wordsOf(text).length > limit) {
		throw refusal(`${parent}.input_text`, `It must not exceed ${limit} tokens.`);
	}
	return textVector(text);
}

/**
 * Media that are needed before the answer.
 * @throws ApiError when they cannot be loaded, are of another kind, or too large
 */
async function loadNow(
	account: Account,
	source: SourceBody,
	field: string,
	kind: V2TaskBody['input_type'],
	maxBytes: number,
): Promise<Loaded> {
	const { url = '' } = source;
	const media = loadHere(account, source, field) ?? (await loadUrl(account, url, maxBytes));
	if (media instanceof MediaFailure) throw refusal(field, media.message);
	const { content } = media;
	if (content.kind !== kind) throw refusal(field, `It holds ${content.mime}, not ${kind}.`);
	if (content.bytes > maxBytes) throw refusal(field, `It is larger than ${maxBytes} bytes.`);
	const failure = content.kind === 'image' ? failureOf(content) : undefined;
	if (failure !== undefined) throw refusal(field, failure);
	return media;
}
