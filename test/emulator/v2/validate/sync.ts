import { multiInputProblems, multiInputShape, type MultiInputBody } from './multiInput';
import { DOCUMENTED_RULES, V2_MODELS, type V2Model, type V2Rules } from './rules';
import { isObject, onlyKnown, shapeProblems, type Problem, type Shape } from './shape';
import { SOURCE_SHAPE, sourceProblems, type SourceBody } from './source';
import { timedProblems, timedShape, type TimedBody } from './timed';

/** What POST /embed-v2 embeds at once. */
export const SYNC_INPUTS = [
	'text',
	'image',
	'text_image',
	'audio',
	'video',
	'multi_input',
] as const;

/** @see SYNC_INPUTS */
export type SyncInputType = (typeof SYNC_INPUTS)[number];

/** The body of POST /embed-v2 once it passed. */
export interface V2SyncBody {
	input_type: SyncInputType;
	model_name?: V2Model;
	auto_truncate?: boolean;
	embedding_uncertainty?: boolean;
	embedding_dimension?: 128 | 256 | 512;
	text?: { input_text: string };
	image?: { media_source: SourceBody };
	text_image?: { media_source: SourceBody; input_text: string };
	audio?: TimedBody;
	video?: TimedBody;
	multi_input?: MultiInputBody;
}

const TEXT: Shape = { type: 'string' };

/** Options that only marengo3.5 has. */
const NEWER = ['auto_truncate', 'embedding_uncertainty', 'embedding_dimension'] as const;

/**
 * Holds the body of POST /embed-v2 against the API reference, as {@link validateV2Task} does for tasks.
 * How many tokens a text has is not looked at.
 */
export function validateV2Sync(body: unknown, rules: V2Rules = DOCUMENTED_RULES): Problem[] {
	if (!isObject(body)) return [{ field: 'body', message: 'It must be a JSON object.' }];
	const head = headShape(rules);
	const first = shapeProblems(onlyKnown(body, head.fields), head, '');
	if (first.length > 0) return first;
	const { input_type: kind, model_name: model = 'marengo3.0' } = body as unknown as V2SyncBody;
	if (model === 'marengo3.5' && kind !== 'multi_input') {
		return [{ field: 'input_type', message: 'marengo3.5 takes only multi_input.' }];
	}
	const shape: Shape = {
		type: 'object',
		fields: {
			...head.fields,
			auto_truncate: { type: 'boolean' },
			embedding_uncertainty: { type: 'boolean' },
			embedding_dimension: { type: 'integer', min: 0, oneOf: [128, 256, 512] },
			[kind]: ownShape(kind, model, body[kind], rules),
		},
		required: [kind],
	};
	const found = shapeProblems(body, shape, '');
	return found.length > 0 ? found : across(body as unknown as V2SyncBody, model, rules);
}

function headShape({ modelNameRequired }: V2Rules): Extract<Shape, { type: 'object' }> {
	return {
		type: 'object',
		fields: {
			input_type: { type: 'string', oneOf: SYNC_INPUTS },
			model_name: { type: 'string', oneOf: V2_MODELS },
		},
		required: modelNameRequired ? ['input_type', 'model_name'] : ['input_type'],
	};
}

function ownShape(kind: SyncInputType, model: V2Model, value: unknown, rules: V2Rules): Shape {
	const of = (fields: Record<string, Shape>): Shape => {
		return { type: 'object', fields, required: Object.keys(fields) };
	};
	switch (kind) {
		case 'text':
			return of({ input_text: TEXT });
		case 'image':
			return of({ media_source: SOURCE_SHAPE });
		case 'text_image':
			return of({ media_source: SOURCE_SHAPE, input_text: TEXT });
		case 'multi_input':
			return multiInputShape(model);
		default:
			return timedShape({ kind, model, rules, sync: true }, value);
	}
}

function across(body: V2SyncBody, model: V2Model, rules: V2Rules): Problem[] {
	const found: Problem[] = [];
	for (const field of NEWER) {
		if (model === 'marengo3.0' && body[field] !== undefined) {
			found.push({ field, message: 'It requires marengo3.5.' });
		}
	}
	for (const kind of ['image', 'text_image'] as const) {
		const source = body[kind]?.media_source;
		if (source) found.push(...sourceProblems(source, `${kind}.media_source`));
	}
	for (const kind of ['audio', 'video'] as const) {
		const timed = body[kind];
		if (timed) found.push(...timedProblems(timed, { kind, model, rules, sync: true }));
	}
	if (body.multi_input) {
		found.push(...multiInputProblems(body.multi_input, body.embedding_uncertainty === true));
	}
	return found;
}
