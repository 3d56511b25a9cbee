import type { Cuts } from './rows/cuts';
import type { V2Model, V2Rules } from './validate/rules';
import type { CutsBody, SegmentationBody } from './validate/segmentation';
import { optionsInForce, scopesInForce, type TimedBody, type TimedOption } from './validate/timed';

/** What is to be made of a sound or video. Seconds. */
export interface TimedSettings {
	startSec: number;
	/** The end of the media when missing. */
	endSec?: number;
	cuts: Cuts;
	options: TimedOption[];
	/** Whether the options were named, not the model's default. */
	explicit: boolean;
	/** As asked: `local` stays `local`. */
	scopes: ('clip' | 'local' | 'asset')[];
	separate: boolean;
	fused: boolean;
	timed: { start: number; end: number; text: string }[];
}

/** Seconds of `duration_sec` or `min_duration_sec` when `segmentation` is left out. */
const DEFAULT_FIXED_SEC = 6;
const DEFAULT_DYNAMIC_SEC = { 'marengo3.0': 4, 'marengo3.5': 2 };

/** Reads an `audio` or `video` object that passed validation. */
export function timedSettings(
	body: TimedBody,
	kind: 'audio' | 'video',
	model: V2Model,
	rules: V2Rules,
): TimedSettings {
	const types = body.embedding_type ?? [];
	return {
		startSec: body.start_sec ?? 0,
		endSec: body.end_sec,
		cuts: body.segmentation ? cutsOf(body.segmentation) : defaultCuts(kind, model),
		options: optionsInForce(body, { kind, model, rules }),
		explicit: (body.embedding_option?.length ?? 0) > 0,
		scopes: scopesInForce(body),
		separate: types.length === 0 || types.includes('separate_embedding'),
		fused: types.includes('fused_embedding'),
		timed: body.time_based_metadata ?? [],
	};
}

function cutsOf(segmentation: SegmentationBody): Cuts {
	const flat: CutsBody = 'temporal' in segmentation ? segmentation.temporal : segmentation;
	return flat.strategy === 'fixed'
		? { fixedSec: flat.fixed.duration_sec }
		: { dynamicSec: flat.dynamic.min_duration_sec };
}

function defaultCuts(kind: 'audio' | 'video', model: V2Model): Cuts {
	if (kind === 'audio' && model === 'marengo3.0') return { fixedSec: DEFAULT_FIXED_SEC };
	return { dynamicSec: DEFAULT_DYNAMIC_SEC[model] };
}
