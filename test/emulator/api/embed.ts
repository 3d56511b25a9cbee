import path from 'node:path';

import { blend, direction } from '../embedding/vectors';
import { textVector, wordsOf } from '../embedding/words';
import { audioDuration } from '../media/audio';
import { imageProblem } from '../media/image';
import { KeptFile } from '../media/kept';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { FileSink } from '../media/sink';
import type { Form } from '../server/form';
import type { Fields } from '../settings';
import { readModel, readNumber } from '../settings';
import type { Answer } from './answer';
import { jsonAnswer } from './answer';
import { parameterInvalid, parameterNotProvided } from './errors';
import { checkFields, checkUrl, receiveForm } from './form';
import { Query } from './query';

/** The text fields POST /embed declares; none may be repeated. */
const EMBED_FIELDS = new Map(
	['model_name', 'text', 'image_url', 'audio_url', 'audio_start_offset_sec'].map((name) => [
		name,
		{ repeatable: false },
	]),
);

/** Tokens of text marengo3.0 takes. Counted in words and signs, of which there are never more. */
const MAX_TOKENS = 500;

/** Older documentation cut audio to its first 10 s; for marengo3.0 it is UNCERTAIN. */
const AUDIO_SEGMENT_SEC = 10;

/** One modality's part of the answer. */
interface Embedded {
	segments?: object[];
	metadata?: { input_url?: string; input_filename?: string };
	error_message?: string;
}

/** Embeds one file, or says in an Error's message why it cannot. */
type Embedder = (file: KeptFile) => object[];

/**
 * POST /embed (docs/twelvelabs-api.md, "Tasks"): text, image and sound, any of them in one call, at once.
 * A file that cannot be used is refused with 400; of a URL that cannot, the modality gets an
 * `error_message` within the 200. Which of them the service does when is UNCERTAIN.
 * @throws ApiError for everything the reference does not allow
 */
export async function embed(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const form = await receiveForm(account, exchange, () => new KeptFile());
	checkFields(form, EMBED_FIELDS, ['image_file', 'audio_file']);
	const model_name = readModel(form.fields);
	const text_embedding = embedText(form.fields);
	const startSec = audioStart(form);
	const image_embedding = await embedMedia(account, form, 'image', embedImage);
	const audio_embedding = await embedMedia(account, form, 'audio', (file) =>
		embedAudio(file, startSec),
	);
	if (!text_embedding && !image_embedding && !audio_embedding) {
		throw parameterNotProvided('text, image_url, image_file, audio_url or audio_file');
	}
	return jsonAnswer(200, { model_name, text_embedding, image_embedding, audio_embedding });
}

function embedText(fields: Fields): Embedded | undefined {
	const text = fields.get('text')?.[0];
	if (text === undefined) return undefined;
	if (text.trim() === '') throw parameterInvalid('text', 'It must not be empty.');
	if (wordsOf(text).length > MAX_TOKENS) {
		throw parameterInvalid('text', `It must not exceed ${MAX_TOKENS} tokens.`);
	}
	return { segments: [{ float: textVector(text) }] };
}

function audioStart(form: Form<FileSink>): number {
	const startSec = readNumber(form.fields, 'audio_start_offset_sec');
	const hasAudio = form.fields.has('audio_url') || form.files.some((f) => f.name === 'audio_file');
	if (startSec !== undefined && !hasAudio) {
		throw parameterInvalid('audio_start_offset_sec', 'There is no audio it could be for.');
	}
	return startSec ?? 0;
}

async function embedMedia(
	account: Account,
	form: Form<KeptFile>,
	kind: 'image' | 'audio',
	embedder: Embedder,
): Promise<Embedded | undefined> {
	const url = form.fields.get(`${kind}_url`)?.[0];
	const file = form.files.find(({ name }) => name === `${kind}_file`);
	if (url !== undefined && file) {
		throw parameterInvalid(`${kind}_url`, `Provide it or ${kind}_file, not both.`);
	}
	if (url !== undefined) return fromUrl(account, kind, url, embedder);
	if (!file) return undefined;
	const input_filename = path.posix.basename(file.filename ?? '');
	try {
		return { segments: embedder(file.sink), metadata: { input_filename } };
	} catch (error) {
		throw parameterInvalid(`${kind}_file`, messageOf(error));
	}
}

async function fromUrl(
	account: Account,
	kind: string,
	url: string,
	embedder: Embedder,
): Promise<Embedded> {
	checkUrl(`${kind}_url`, url);
	const metadata = { input_url: url };
	try {
		const file = await account.fetcher.fetchInto(url, new KeptFile());
		return { segments: embedder(file), metadata };
	} catch (error) {
		return { metadata, error_message: messageOf(error) };
	}
}

function embedImage(file: KeptFile): object[] {
	const problem = imageProblem(file.head(), file.bytes);
	if (problem) throw new Error(problem);
	return [{ float: contentVector(file, 'image') }];
}

function embedAudio(file: KeptFile, startSec: number): object[] {
	const durationSec = audioDuration(file.head(), file.bytes);
	if (startSec >= durationSec) throw new Error('The start offset is after the end of the audio.');
	const endSec = Math.min(startSec + AUDIO_SEGMENT_SEC, durationSec);
	const float = contentVector(file, `audio/${startSec}`);
	return [{ float, start_offset_sec: startSec, end_offset_sec: endSec }];
}

function contentVector(file: KeptFile, label: string): number[] {
	return blend([{ weight: 1, vector: direction(`${label}/${file.sha256()}`) }]);
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
