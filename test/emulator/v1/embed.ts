import path from 'node:path';

import type { Emulator as Account } from '../emulator';
import { blend, direction, imageVector } from '../embedding/vectors';
import { textVector, wordsOf } from '../embedding/words';
import { type Answer, jsonAnswer, refusal } from '../http/answer';
import type { Fields } from '../http/check';
import type { Exchange } from '../http/exchange';
import { type Form, receiveForm } from '../http/form';
import type { FileReader } from '../media/file';
import { imageProblem, MAX_FILE_BYTES } from '../media/requirements';

const EMBED_FIELDS: Fields = {
	model_name: { type: 'string', oneOf: ['marengo3.0'] },
	text: { type: 'string' },
	image_url: { type: 'url' },
	image_file: { type: 'file' },
	audio_url: { type: 'url' },
	audio_file: { type: 'file' },
	audio_start_offset_sec: { type: 'decimal' },
};

/** Most tokens of a text for marengo3.0, counted as words and signs: a text never has more of these. */
export const MAX_TOKENS = 500;

/** Older documentation cut audio to its first 10 s; for marengo3.0 it is UNCERTAIN. */
const AUDIO_SEGMENT_SEC = 10;

/** Embeds one file, or says in an Error's message why it cannot. */
type Embedder = (file: FileReader, name: string) => object[];

/**
 * POST /embed: text, image and sound, any of them in one call, at once. A file that cannot be used is refused
 * with 400; of a URL that cannot, the modality gets an `error_message` within the 200. Which of them the
 * service does when is UNCERTAIN.
 * @throws ApiError for everything the reference does not allow
 */
export async function embed(account: Account, exchange: Exchange): Promise<Answer> {
	const form = await receiveForm(exchange, EMBED_FIELDS, ['model_name'], MAX_FILE_BYTES);
	const text = form.text('text');
	if (text !== undefined && wordsOf(text).length > MAX_TOKENS) {
		throw refusal('text', `It must not exceed ${MAX_TOKENS} tokens.`);
	}
	const startSec = form.number('audio_start_offset_sec');
	if (startSec !== undefined && !form.text('audio_url') && !form.file('audio_file')) {
		throw refusal('audio_start_offset_sec', 'There is no audio it could be for.');
	}
	const image_embedding = await embedMedia(account, form, 'image', embedImage);
	const audio_embedding = await embedMedia(account, form, 'audio', embedAudio(startSec ?? 0));
	if (text === undefined && !image_embedding && !audio_embedding) {
		const names = 'text, image_url, image_file, audio_url or audio_file';
		throw refusal(names, 'One is required.', 'parameter_not_provided');
	}
	const text_embedding =
		text === undefined ? undefined : { segments: [{ float: textVector(text) }] };
	const model_name = form.text('model_name');
	return jsonAnswer(200, { model_name, text_embedding, image_embedding, audio_embedding });
}

async function embedMedia(
	{ fetcher }: Account,
	form: Form,
	kind: 'image' | 'audio',
	embedder: Embedder,
): Promise<object | undefined> {
	const url = form.text(`${kind}_url`);
	const file = form.file(`${kind}_file`);
	if (url !== undefined) {
		if (file) throw refusal(`${kind}_url`, `Provide it or ${kind}_file, not both.`);
		const metadata = { input_url: url };
		try {
			return { segments: embedder(await fetcher.fetch(url, MAX_FILE_BYTES), url), metadata };
		} catch (error) {
			return { metadata, error_message: messageOf(error) };
		}
	}
	if (!file) return undefined;
	const input_filename = path.posix.basename(file.filename);
	try {
		return { segments: embedder(file.reader, input_filename), metadata: { input_filename } };
	} catch (error) {
		throw refusal(`${kind}_file`, messageOf(error));
	}
}

const embedImage: Embedder = (file, name) => {
	const content = file.tryContent(name);
	const isImage = !(content instanceof Error) && content.kind === 'image';
	const problem = isImage ? imageProblem(content) : 'The image is not a readable JPEG or PNG.';
	if (problem) throw new Error(problem);
	return [{ float: imageVector(file.sha256) }];
};

const embedAudio =
	(startSec: number): Embedder =>
	(file, name) => {
		const content = file.content(name);
		if (content.kind !== 'audio') {
			throw new Error('The audio is not a readable WAV, MP3 or FLAC.');
		}
		const { durationSec, sha256 } = content;
		if (startSec >= durationSec) {
			throw new Error('The start offset is after the end of the audio.');
		}
		const endSec = Math.min(startSec + AUDIO_SEGMENT_SEC, durationSec);
		const float = blend([{ weight: 1, vector: direction(`audio/${startSec}/${sha256}`) }]);
		return [{ float, start_offset_sec: startSec, end_offset_sec: endSec }];
	};

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
