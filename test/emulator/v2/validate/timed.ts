import type { V2Model, V2Rules } from './rules';
import { segmentationShape, type SegmentationBody } from './segmentation';
import type { Fields, Problem, Shape } from './shape';
import { SOURCE_SHAPE, sourceProblems, type SourceBody } from './source';

/** What of audio or video is embedded. */
export type TimedOption = 'visual' | 'audio' | 'transcription';

/** `audio` or `video` of a request that passed. */
export interface TimedBody {
	media_source: SourceBody;
	start_sec?: number;
	end_sec?: number;
	segmentation?: SegmentationBody;
	embedding_option?: TimedOption[];
	embedding_scope?: ('clip' | 'local' | 'asset')[];
	embedding_type?: ('separate_embedding' | 'fused_embedding')[];
	time_based_metadata?: { start: number; end: number; text: string }[];
}

/** Where an `audio` or `video` object stands. */
export interface TimedContext {
	kind: 'audio' | 'video';
	model: V2Model;
	rules: V2Rules;
	/** The synchronous endpoint has no `time_based_metadata`. */
	sync: boolean;
}

/** The shape of an `audio` or `video` object, which depends on the model. */
export function timedShape(context: TimedContext, value: unknown): Shape {
	const { kind, model, rules, sync } = context;
	const options = kind === 'video' ? ['visual', 'audio'] : ['audio'];
	if (model === 'marengo3.0') options.push('transcription');
	const scopes = ['clip', 'asset'];
	if (model === 'marengo3.5' || rules.localScope30) scopes.push('local');
	const segmentation = segmentationShape(kind, model, segmentationOf(value), rules);
	const list = (oneOf: string[]): Shape => ({
		type: 'array',
		of: { type: 'string', oneOf },
		unique: true,
	});
	const fields: Fields = {
		media_source: SOURCE_SHAPE,
		start_sec: { type: 'number', min: 0 },
		end_sec: { type: 'number', min: 0 },
		segmentation,
		embedding_option: list(options),
		embedding_scope: list(scopes),
		embedding_type: list(['separate_embedding', 'fused_embedding']),
		...(sync ? {} : { time_based_metadata: { type: 'array', of: METADATA_SHAPE } }),
	};
	return { type: 'object', fields, required: ['media_source'] };
}

const METADATA_SHAPE: Shape = {
	type: 'object',
	fields: {
		start: { type: 'number', min: 0 },
		end: { type: 'number', min: 0 },
		text: { type: 'string' },
	},
	required: ['start', 'end', 'text'],
};

/** The options in force: those given, or the model's default. An empty list counts as not given. */
export function optionsInForce(
	body: TimedBody,
	context: Omit<TimedContext, 'sync'>,
): TimedOption[] {
	if (body.embedding_option?.length) return body.embedding_option;
	const { kind, model, rules } = context;
	const speech = model === 'marengo3.0' || (kind === 'video' && rules.transcriptionByDefault35);
	return [
		...(kind === 'video' ? (['visual'] as const) : []),
		'audio',
		...(speech ? (['transcription'] as const) : []),
	];
}

/** The scopes in force, default clip and asset; `local` is `clip` by another name. */
export function scopesInForce(body: TimedBody): ('clip' | 'local' | 'asset')[] {
	return body.embedding_scope?.length ? body.embedding_scope : ['clip', 'asset'];
}

/** The rules across the fields of an object that has the right shape. */
export function timedProblems(body: TimedBody, context: TimedContext): Problem[] {
	const { kind, model, rules } = context;
	const found = sourceProblems(body.media_source, `${kind}.media_source`);
	const add = (field: string, message: string) =>
		found.push({ field: `${kind}.${field}`, message });
	if (body.end_sec !== undefined && body.end_sec <= (body.start_sec ?? 0)) {
		add('end_sec', 'It must be greater than start_sec.');
	}
	const { embedding_type: types = [], time_based_metadata: timed } = body;
	if (types.length > 0 && optionsInForce(body, context).length < 2) {
		add('embedding_type', 'It may only be set with at least two values of embedding_option.');
	}
	const fused = types.includes('fused_embedding');
	if (fused && model === 'marengo3.5' && !timed?.length && !rules.fusedWithoutMetadata) {
		add('time_based_metadata', 'marengo3.5 needs it for fused_embedding.');
	}
	if (timed && model === 'marengo3.0') {
		add('time_based_metadata', 'It requires marengo3.5.');
	} else if (timed && !fused) {
		add('time_based_metadata', 'It requires fused_embedding in embedding_type.');
	}
	timed?.forEach(({ start, end }, index) => {
		if (end < start) add(`time_based_metadata[${index}].end`, 'It must not be less than start.');
	});
	return found;
}

function segmentationOf(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || !('segmentation' in value)) return undefined;
	return value.segmentation;
}
