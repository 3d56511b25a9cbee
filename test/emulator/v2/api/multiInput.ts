import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { blend } from '../../embedding/vectors';
import { VideoVectors } from '../../embedding/videoVectors';
import { WordsOfVideo } from '../../embedding/words-of-video';
import { textVector, wordsOf } from '../../embedding/words';
import type { Account } from '../../server/account';
import { refusal } from '../errors';
import { tooLong } from '../failures';
import { durationOf } from '../fit';
import { imageVector, makerFor } from '../rows/rows';
import type { Loaded } from '../source';
import { tokensOf, usageOf, type Usage } from '../usage';
import type { MultiInputBody } from '../validate/multiInput';
import type { V2SyncBody } from '../validate/sync';
import { loadNow } from './loadNow';
import { plainRow, vectorOfText } from './plain';

/** Limits of marengo3.5 on each source: 32 MB, 30 s of sound or video, and 2,000 tokens of text. */
const MAX_SOURCE_BYTES = 32 * 1024 * 1024;
const MAX_SOURCE_SEC = 30;
const MAX_TOKENS = 2000;

/** `multi_input`: one vector of a text and up to ten sources. */
export async function embedMulti(
	account: Account,
	body: V2SyncBody,
	input: MultiInputBody,
): Promise<Answer> {
	const model = body.model_name ?? 'marengo3.0';
	const { input_text: given, media_sources: sources = [] } = input;
	const text = given === undefined ? undefined : textFor(body, given);
	const media: Loaded[] = [];
	for (const [index, source] of sources.entries()) {
		const field = `multi_input.media_sources[${index}]`;
		const loaded = await loadNow(account, source, field, source.media_type, MAX_SOURCE_BYTES);
		const duration = durationOf(loaded.content);
		if (duration > MAX_SOURCE_SEC) throw refusal(field, tooLong(duration, MAX_SOURCE_SEC));
		if (loaded.content.kind === 'pdf' && (sources.length > 1 || given !== undefined)) {
			throw refusal(field, 'A PDF must be the only input.');
		}
		media.push(loaded);
	}
	const vectors = [...(text ? [text.vector] : []), ...media.map(vectorOf)];
	const blended = blend(vectors.map((each) => ({ weight: 1, vector: Float64Array.from(each) })));
	const dimension = body.embedding_dimension ?? 512;
	const make = makerFor(model, dimension, body.embedding_uncertainty === true);
	const made = make(blended, JSON.stringify(input).slice(0, 1000));
	const data = [plainRow(made.embedding, made.embedding_uncertainty)];
	if (model === 'marengo3.0')
		return jsonAnswer(200, { data, metadata: { input_type: 'multi_input' } });
	const usage = usageOf([
		...media.map(({ content }) => tokensOf(content)),
		...(text ? [{ text: text.tokens }] : []),
	]);
	return jsonAnswer(200, {
		data,
		metadata: { input_type: 'multi_input', embedding_dimension: dimension },
		usage: text?.truncated ? truncated(usage) : usage,
	});
}

/** The text without its placeholders, cut to the model's limit when the request allows it. */
function textFor(body: V2SyncBody, given: string) {
	const plain = given.replace(/<@[^<>]+>/g, ' ').trim();
	if (body.model_name !== 'marengo3.5') {
		return { vector: vectorOfText(plain, 'multi_input'), tokens: 0, truncated: false };
	}
	const words = wordsOf(plain);
	const over = words.length > MAX_TOKENS;
	if (over && body.auto_truncate !== true) {
		throw refusal('multi_input.input_text', `It must not exceed ${MAX_TOKENS} tokens.`);
	}
	const kept = over ? words.slice(0, MAX_TOKENS).join(' ') : plain;
	return { vector: textVector(kept), tokens: Math.min(words.length, MAX_TOKENS), truncated: over };
}

function truncated(usage: Usage): Usage {
	return { ...usage, truncated: true, truncation_reason: 'model_context_window' };
}

function vectorOf({ content, name }: Loaded): number[] {
	switch (content.kind) {
		case 'image':
			return imageVector(content.sha256);
		case 'text':
			return textVector(content.text);
		case 'pdf':
			return new VideoVectors(content.sha256).vector(whole('document', content.pages));
		default: {
			const chapters = content.kind === 'video' ? content.media.chapters : [];
			const vectors = new VideoVectors(content.sha256, new WordsOfVideo(name, chapters));
			const option = content.kind === 'video' ? 'visual' : 'audio';
			return vectors.vector(whole(option, durationOf(content)));
		}
	}
}

function whole(option: string, endSec: number) {
	return { option, scope: 'video', startSec: 0, endSec };
}
