import { DOCUMENT_SHAPE, documentProblems, type DocumentBody } from './document';
import { DOCUMENTED_RULES, V2_MODELS, type V2Model, type V2Rules } from './rules';
import { isObject, onlyKnown, shapeProblems, type Fields, type Problem, type Shape } from './shape';
import { SOURCE_SHAPE, sourceProblems, type SourceBody } from './source';
import { scopesInForce, timedProblems, timedShape, type TimedBody } from './timed';

/** What an asynchronous task can be about. */
export const TASK_INPUTS = ['audio', 'video', 'document', 'image'] as const;

/** @see TASK_INPUTS */
export type TaskInputType = (typeof TASK_INPUTS)[number];

/** The body of POST /embed-v2/tasks once it passed. */
export interface V2TaskBody {
	input_type: TaskInputType;
	/** Missing only where a switch lets it be: then marengo3.0. */
	model_name?: V2Model;
	embedding_uncertainty?: boolean;
	embedding_dimension?: 128 | 256 | 512;
	audio?: TimedBody;
	video?: TimedBody;
	document?: DocumentBody;
	image?: { media_source: SourceBody };
}

/** Every value but these is refused for images (API reference, AsyncImageInputRequest). */
const IMAGE_SHAPE: Shape = {
	type: 'object',
	fields: {
		media_source: SOURCE_SHAPE,
		embedding_option: only('visual'),
		embedding_scope: only('asset'),
		embedding_type: only('separate_embedding'),
	},
	required: ['media_source'],
};

/**
 * Holds the body of POST /embed-v2/tasks against the API reference: shape first, then the rules across
 * fields. Pure: what depends on the media (its kind, length, tracks, whether an asset is ready) is not
 * looked at.
 * @returns every problem found; none when the request is acceptable
 */
export function validateV2Task(body: unknown, rules: V2Rules = DOCUMENTED_RULES): Problem[] {
	if (!isObject(body)) return [{ field: 'body', message: 'It must be a JSON object.' }];
	const head = headShape(rules);
	const first = shapeProblems(onlyKnown(body, head.fields), head, '');
	if (first.length > 0) return first;
	const { input_type: kind, model_name: model = 'marengo3.0' } = body as unknown as V2TaskBody;
	const found = shapeProblems(body, taskShape(kind, model, body[kind], rules), '');
	return found.length > 0 ? found : across(body as unknown as V2TaskBody, kind, model, rules);
}

function headShape({ modelNameRequired }: V2Rules): Extract<Shape, { type: 'object' }> {
	return {
		type: 'object',
		fields: {
			input_type: { type: 'string', oneOf: TASK_INPUTS },
			model_name: { type: 'string', oneOf: V2_MODELS },
		},
		required: modelNameRequired ? ['input_type', 'model_name'] : ['input_type'],
	};
}

function taskShape(kind: TaskInputType, model: V2Model, value: unknown, rules: V2Rules): Shape {
	const fields: Fields = {
		...headShape(rules).fields,
		embedding_uncertainty: { type: 'boolean' },
		embedding_dimension: { type: 'integer', min: 0, oneOf: [128, 256, 512] },
		// The object of another input type is no parameter of this request.
		[kind]: ownShape(kind, model, value, rules),
	};
	return { type: 'object', fields, required: [kind] };
}

function ownShape(kind: TaskInputType, model: V2Model, value: unknown, rules: V2Rules): Shape {
	if (kind === 'document') return DOCUMENT_SHAPE;
	if (kind === 'image') return IMAGE_SHAPE;
	return timedShape({ kind, model, rules, sync: false }, value);
}

function across(body: V2TaskBody, kind: TaskInputType, model: V2Model, rules: V2Rules): Problem[] {
	const found: Problem[] = [];
	const add = (field: string, message: string) => found.push({ field, message });
	const uncertainty = body.embedding_uncertainty === true;
	if (model === 'marengo3.0') {
		if (kind === 'document' || kind === 'image') add('input_type', `${kind} requires marengo3.5.`);
		for (const field of ['embedding_uncertainty', 'embedding_dimension'] as const) {
			if (body[field] !== undefined) add(field, 'It requires marengo3.5.');
		}
	}
	if (body.image) found.push(...sourceProblems(body.image.media_source, 'image.media_source'));
	if (body.document) found.push(...documentProblems(body.document, uncertainty));
	const timed = body.video ?? body.audio;
	if (timed && (kind === 'video' || kind === 'audio')) {
		found.push(...timedProblems(timed, { kind, model, rules, sync: false }));
		if (uncertainty && scopesInForce(timed).includes('asset')) {
			add(`${kind}.embedding_scope`, 'embedding_uncertainty excludes the scope asset.');
		}
	}
	return found;
}

function only(value: string): Shape {
	return { type: 'array', of: { type: 'string', oneOf: [value] }, unique: true };
}
