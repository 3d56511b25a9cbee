import { parameterInvalid, parameterNotProvided } from './api/errors';
import type { V1Switches } from './api/switches';
import type { Span } from './embedding/segments';

/** The only model the reference lists for v1; Marengo-retrieval-2.7 was switched off on 2026-03-30. */
const MODEL = 'marengo3.0';

/** Limits and default of `video_clip_length` in seconds. */
const MIN_CLIP_LENGTH_SEC = 2;
const MAX_CLIP_LENGTH_SEC = 10;
const DEFAULT_CLIP_LENGTH_SEC = 6;

const SCOPES = ['clip', 'video'] as const;

/** What a row is of: one clip, or the whole video. */
export type Scope = (typeof SCOPES)[number];

/** What of a clip was embedded. */
export type EmbeddingOption = 'visual' | 'audio' | 'transcription';

/** What a task was asked to do. */
export interface TaskSettings {
	modelName: string;
	/** Seconds. */
	clipLengthSec: number;
	/** The part of the video to embed; the whole of it when missing. */
	offsets?: Span;
	scopes: Scope[];
}

/** Text fields of a form: every value of each name, in the order received. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** The text fields POST /embed/tasks declares, and whether each may be repeated. */
export const TASK_FIELDS: ReadonlyMap<string, { repeatable: boolean }> = new Map([
	['model_name', { repeatable: false }],
	['video_url', { repeatable: false }],
	['video_start_offset_sec', { repeatable: false }],
	['video_end_offset_sec', { repeatable: false }],
	['video_clip_length', { repeatable: false }],
	['video_embedding_scope', { repeatable: true }],
]);

/** What of the rules for scopes no source settles. */
type ScopeRules = Pick<V1Switches, 'scopesAsJson' | 'videoScopeAlone'>;

/**
 * Reads a task's settings from its fields.
 * @throws ApiError parameter_not_provided, parameter_invalid
 */
export function readSettings(fields: Fields, rules: ScopeRules): TaskSettings {
	const modelName = readModel(fields);
	const given = readNumber(fields, 'video_clip_length');
	const clipLengthSec = given ?? DEFAULT_CLIP_LENGTH_SEC;
	if (clipLengthSec < MIN_CLIP_LENGTH_SEC || clipLengthSec > MAX_CLIP_LENGTH_SEC) {
		throw parameterInvalid('video_clip_length', 'It must be between 2 and 10 seconds.');
	}
	return {
		modelName,
		clipLengthSec,
		offsets: readOffsets(fields, clipLengthSec),
		scopes: readScopes(fields, rules),
	};
}

/**
 * The offsets against the real length of the video, once that is known.
 * @throws ApiError parameter_invalid
 */
export function checkOffsets(settings: TaskSettings, durationSec: number): void {
	if (settings.offsets && settings.offsets.endSec > durationSec) {
		throw parameterInvalid(
			'video_end_offset_sec',
			`It must not exceed the duration of the video, ${durationSec} seconds.`,
		);
	}
}

/**
 * `model_name`, which every POST of v1 needs.
 * @throws ApiError parameter_not_provided, parameter_invalid
 */
export function readModel(fields: Fields): string {
	const model = fields.get('model_name')?.[0];
	if (model === undefined) throw parameterNotProvided('model_name');
	if (model !== MODEL) {
		throw parameterInvalid('model_name', `${model} is not supported. Use ${MODEL}.`);
	}
	return model;
}

function readOffsets(fields: Fields, clipLengthSec: number): Span | undefined {
	const startSec = readNumber(fields, 'video_start_offset_sec');
	const endSec = readNumber(fields, 'video_end_offset_sec');
	if (startSec === undefined && endSec === undefined) return undefined;
	if (startSec === undefined || endSec === undefined) {
		const missing = startSec === undefined ? 'video_start_offset_sec' : 'video_end_offset_sec';
		throw parameterInvalid(missing, 'Both offsets must be set, or neither.');
	}
	if (endSec <= startSec) {
		throw parameterInvalid('video_end_offset_sec', 'It must be greater than the start offset.');
	}
	// Compared in milliseconds: 4.2 - 2.2 is not 2 in floating point.
	if (Math.round((endSec - startSec) * 1000) < Math.round(clipLengthSec * 1000)) {
		throw parameterInvalid(
			'video_clip_length',
			'It must not exceed the interval between the start and the end offset.',
		);
	}
	return { startSec, endSec };
}

function readScopes(fields: Fields, { scopesAsJson, videoScopeAlone }: ScopeRules): Scope[] {
	const given = fields.get('video_embedding_scope') ?? ['clip'];
	const values = scopesAsJson === 'accepted' ? given.flatMap(listed) : given;
	const scopes = values.map((value) => {
		const scope = SCOPES.find((each) => each === value);
		// A JSON array in one field, as the docs' generated snippet shows it, ends here: that the API
		// takes it is UNCERTAIN, that it takes repeated fields is not.
		if (!scope) {
			throw parameterInvalid('video_embedding_scope', `${value} is not one of clip, video.`);
		}
		return scope;
	});
	if (new Set(scopes).size !== scopes.length) {
		throw parameterInvalid('video_embedding_scope', 'A scope was given more than once.');
	}
	if (!scopes.includes('clip') && videoScopeAlone === 'refused') {
		throw parameterInvalid('video_embedding_scope', 'Use clip, or clip and video.');
	}
	return scopes;
}

/** The scopes of a field that is a JSON list of texts; any other field is itself. */
function listed(field: string): string[] {
	return /^\[("\w+",?)*\]$/.test(field) ? (field.match(/\w+/g) ?? []) : [field];
}

/** A plain decimal number that is not negative; no sign, exponent, space or empty value. */
export function readNumber(fields: Fields, name: string): number | undefined {
	const value = fields.get(name)?.[0];
	if (value === undefined) return undefined;
	if (!/^\d{1,9}(\.\d{1,17})?$/.test(value)) {
		throw parameterInvalid(name, `It must be a decimal number of at least 0, not "${value}".`);
	}
	return Number(value);
}
