import type { V2Model, V2Rules } from './rules';
import type { Shape } from './shape';

/** Bounds in seconds (API reference, TemporalSegmentation and VideoSegmentation). */
const MAX_DYNAMIC_SEC = 5;
const MAX_FIXED_SEC = 10;

/** One strategy and its own object, which is required and has no defaults of its own. */
export type CutsBody =
	| { strategy: 'dynamic'; dynamic: { min_duration_sec: number } }
	| { strategy: 'fixed'; fixed: { duration_sec: number } };

/** `segmentation` of audio or video: flat with marengo3.0, in `temporal` with marengo3.5. */
export type SegmentationBody = CutsBody | { temporal: CutsBody };

/**
 * The shape of `segmentation`: that of the other model is refused. marengo3.0 cuts audio in fixed
 * lengths only.
 */
export function segmentationShape(
	kind: 'audio' | 'video',
	model: V2Model,
	value: unknown,
	rules: V2Rules,
): Shape {
	if (model === 'marengo3.0') {
		return cutsShape(value, kind === 'audio' ? ['fixed'] : ['dynamic', 'fixed'], rules);
	}
	const temporal = cutsShape(inner(value), ['dynamic', 'fixed'], rules);
	return { type: 'object', fields: { temporal }, required: ['temporal'] };
}

function cutsShape(value: unknown, strategies: string[], { segmentationMinimum }: V2Rules): Shape {
	const strategy: Shape = { type: 'string', oneOf: strategies };
	const chosen = strategyOf(value);
	const key = chosen === 'dynamic' ? 'min_duration_sec' : 'duration_sec';
	const max = chosen === 'dynamic' ? MAX_DYNAMIC_SEC : MAX_FIXED_SEC;
	const length: Shape = { type: 'integer', min: segmentationMinimum, max };
	const own: Shape = { type: 'object', fields: { [key]: length }, required: [key] };
	if (!strategies.includes(chosen)) {
		// Only the strategy is worth a message; its object cannot be judged.
		const loose: Shape = {
			type: 'object',
			fields: { min_duration_sec: length, duration_sec: length },
		};
		return {
			type: 'object',
			fields: { strategy, dynamic: loose, fixed: loose },
			required: ['strategy'],
		};
	}
	return { type: 'object', fields: { strategy, [chosen]: own }, required: ['strategy', chosen] };
}

function strategyOf(value: unknown): string {
	if (typeof value !== 'object' || value === null || !('strategy' in value)) return '';
	return typeof value.strategy === 'string' ? value.strategy : '';
}

function inner(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || !('temporal' in value)) return undefined;
	return value.temporal;
}
