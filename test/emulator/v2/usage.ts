import { wordsOf } from '../embedding/words';
import type { Content } from './content/content';

/** Tokens of media; the service's numbers are not known, these are an invention. */
const PER_SECOND = { video: 100, audio: 25 };
const PER_IMAGE = 256;
const PER_PAGE = 256;

/** `usage` of marengo3.5. */
export interface Usage {
	input_tokens: Partial<Record<'video' | 'audio' | 'image' | 'document' | 'text', number>>;
	truncated: boolean;
	truncation_reason?: 'model_context_window';
}

/** Tokens by kind of content. */
export function tokensOf(content: Content): Usage['input_tokens'] {
	switch (content.kind) {
		case 'video': {
			const { durationSec, hasAudio } = content.media;
			const video = Math.ceil(durationSec * PER_SECOND.video);
			return hasAudio ? { video, audio: Math.ceil(durationSec * PER_SECOND.audio) } : { video };
		}
		case 'audio':
			return { audio: Math.ceil(content.durationSec * PER_SECOND.audio) };
		case 'image':
			return { image: PER_IMAGE };
		case 'pdf':
			return { document: content.pages * PER_PAGE };
		case 'text':
			return { document: wordsOf(content.text).length };
	}
}

/** The sum of tokens of several contents. */
export function usageOf(all: readonly Usage['input_tokens'][]): Usage {
	const input_tokens: Usage['input_tokens'] = {};
	for (const tokens of all) {
		for (const kind of ['video', 'audio', 'image', 'document', 'text'] as const) {
			const more = tokens[kind];
			if (more !== undefined) input_tokens[kind] = (input_tokens[kind] ?? 0) + more;
		}
	}
	return { input_tokens, truncated: false };
}
