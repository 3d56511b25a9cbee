import type { V2Model } from './rules';
import type { Problem, Shape } from './shape';
import { SOURCE_FIELDS, sourceProblems, type SourceBody } from './source';

/** What a source of `multi_input` may be; marengo3.0 takes images only. */
export type SourceKind = 'image' | 'video' | 'audio' | 'document';

/** `multi_input` of a request that passed. */
export interface MultiInputBody {
	input_text?: string;
	media_sources?: (SourceBody & { name?: string; media_type: SourceKind })[];
}

/** Most sources of one `multi_input` (API reference, MultiInputRequest). */
const MAX_SOURCES = 10;

/** The shape of `multi_input`. */
export function multiInputShape(model: V2Model): Shape {
	const oneOf = model === 'marengo3.0' ? ['image'] : ['image', 'video', 'audio', 'document'];
	const of: Shape = {
		type: 'object',
		fields: { ...SOURCE_FIELDS, name: { type: 'string' }, media_type: { type: 'string', oneOf } },
		required: ['media_type'],
	};
	return {
		type: 'object',
		fields: {
			input_text: { type: 'string' },
			media_sources: { type: 'array', of, max: MAX_SOURCES },
		},
		required: model === 'marengo3.0' ? ['media_sources'] : [],
	};
}

/** The rules across the fields of a `multi_input` that has the right shape. */
export function multiInputProblems(body: MultiInputBody, uncertainty: boolean): Problem[] {
	const { input_text: text, media_sources: sources = [] } = body;
	const found = sources.flatMap((source, index) =>
		sourceProblems(source, `multi_input.media_sources[${index}]`),
	);
	const add = (field: string, message: string) => found.push({ field, message });
	const documents = sources.filter(({ media_type }) => media_type === 'document').length;
	const media = new Set(
		sources.map(({ media_type }) => media_type).filter((t) => t !== 'document'),
	);
	if (text === undefined && sources.length === 0) {
		add('multi_input', 'There is nothing to embed.');
	}
	if (media.size > 1 && text === undefined) {
		add('multi_input.input_text', 'Sources of different media types need it.');
	}
	if (documents > 0 && media.size === 0 && (documents > 1 || text !== undefined)) {
		add('multi_input.media_sources', 'Documents with nothing but text beside them are refused.');
	}
	for (const name of namesIn(text ?? '')) {
		if (!sources.some((source) => source.name === name)) {
			add('multi_input.input_text', `No source is named ${name}.`);
		}
	}
	if (uncertainty && documents > 0) {
		add('embedding_uncertainty', 'Synchronous documents do not have it.');
	} else if (uncertainty && text !== undefined && sources.length > 0) {
		add('embedding_uncertainty', 'Text together with media does not have it.');
	}
	return found;
}

/** The names of the placeholders `<@name>` in a text. */
export function namesIn(text: string): string[] {
	return [...text.matchAll(/<@([^<>]+)>/g)].map(([, name = '']) => name);
}
