import { LABELS } from '../../../model/labels';
import {
	defaultMinClip,
	DEFAULT_CLIP_LENGTH,
	type EmbeddingOption,
	MARENGO_35,
	type NewTask,
} from '../../../model/new-task';
import type { Rule } from '../../refusals';
import { optionsOf } from '../task-body';

/** Bounds in whole seconds (API reference, `segmentation`). */
const FIXED = { min: 2, max: 10 };
const DYNAMIC = { min: 2, max: 5 };

/** What there is to embed of each kind of media. */
const OPTIONS: Readonly<Record<string, readonly EmbeddingOption[]>> = {
	video: ['visual', 'audio', 'transcription'],
	audio: ['audio', 'transcription'],
	image: ['visual'],
	document: ['visual', 'text'],
};

const isTimed = ({ mediaType = 'video' }: NewTask): boolean =>
	mediaType === 'video' || mediaType === 'audio';

const isWholeWithin = (value: number, { min, max }: { min: number; max: number }): boolean =>
	Number.isInteger(value) && value >= min && value <= max;

const isFused = ({ embeddingType = 'separate' }: NewTask): boolean => embeddingType !== 'separate';

/** A wish that only what has a time can have fulfilled. */
const timedOnly = (label: string, wish: (task: NewTask) => unknown): Rule => ({
	broken: (task) =>
		!isTimed(task) &&
		Boolean(wish(task)) &&
		`"${label}" is set, but ${task.mediaType ?? 'video'} has no time`,
	advice: `Remove "${label}", or set "${LABELS.mediaType}" to Video or Audio.`,
});

/** What is asked for of sound and video. */
export const TIMED_RULES: readonly Rule[] = [
	{
		broken: (task) => {
			const { mediaType = 'video' } = task;
			const odd = optionsOf(task).find((option) => !OPTIONS[mediaType]?.includes(option));
			return odd && `"${LABELS.embeddingOption}" has ${odd}, of which ${mediaType} has nothing`;
		},
		advice: `Take it out of "${LABELS.embeddingOption}", or choose none to get all there are.`,
	},
	timedOnly(LABELS.videoStartOffsetSec, ({ part }) => part?.start !== undefined),
	timedOnly(LABELS.videoEndOffsetSec, ({ part }) => part?.end !== undefined),
	timedOnly(LABELS.segmentation, ({ segmentation }) => segmentation === 'dynamic'),
	timedOnly(LABELS.embeddingType, isFused),
	timedOnly(LABELS.timeBasedMetadata, ({ timeBasedMetadata }) => timeBasedMetadata?.length),
	{
		broken: ({ part: { start = 0, end = 0 } = {} }) =>
			(start < 0 && `"${LABELS.videoStartOffsetSec}" is negative`) ||
			(end < 0 && `"${LABELS.videoEndOffsetSec}" is negative`),
		advice: 'Offsets count in seconds from the start of the media.',
	},
	{
		broken: ({ part: { start = 0, end } = {} }) =>
			end !== undefined &&
			end <= start &&
			`"${LABELS.videoEndOffsetSec}" (${end} s) is not after "${LABELS.videoStartOffsetSec}" (${start} s)`,
		advice: 'Set an end that comes after the start.',
	},
	{
		broken: (task) =>
			isTimed(task) &&
			task.segmentation !== 'dynamic' &&
			!isWholeWithin(task.clipLength ?? DEFAULT_CLIP_LENGTH, FIXED) &&
			`"${LABELS.videoClipLength}" is ${task.clipLength} seconds`,
		advice: 'Embed v2 takes whole numbers from 2 to 10.',
	},
	{
		broken: ({ segmentation, model, minClipDuration = defaultMinClip(model) }) =>
			segmentation === 'dynamic' &&
			!isWholeWithin(minClipDuration, DYNAMIC) &&
			`"${LABELS.minClipDurationSec}" is ${minClipDuration} seconds`,
		advice: 'TwelveLabs takes whole numbers from 2 to 5.',
	},
	{
		broken: (task) =>
			isFused(task) &&
			optionsOf(task).length < 2 &&
			`"${LABELS.embeddingType}" is ${task.embeddingType}, but there is only ${optionsOf(task).join()} to embed`,
		advice: `Choose two or more of "${LABELS.embeddingOption}", or set "${LABELS.embeddingType}" to Separate.`,
	},
	{
		broken: (task) =>
			isFused(task) &&
			task.model === MARENGO_35 &&
			(task.timeBasedMetadata ?? []).length === 0 &&
			`"${LABELS.embeddingType}" is ${task.embeddingType}, for which ${MARENGO_35} needs "${LABELS.timeBasedMetadata}"`,
		advice: `Add the option "${LABELS.timeBasedMetadata}", or set "${LABELS.embeddingType}" to Separate.`,
	},
	{
		broken: (task) =>
			!isFused(task) &&
			(task.timeBasedMetadata ?? []).length > 0 &&
			`"${LABELS.timeBasedMetadata}" is set, but "${LABELS.embeddingType}" is Separate`,
		advice: `Set "${LABELS.embeddingType}" to Fused or Both, or remove "${LABELS.timeBasedMetadata}".`,
	},
	{
		broken: ({ timeBasedMetadata = [] }) =>
			timeBasedMetadata.some(({ start, end, text }) => start < 0 || end < start || text === '') &&
			`"${LABELS.timeBasedMetadata}" has an entry without text, or one that ends before it starts`,
		advice:
			'Each entry has "start" and "end" in seconds from the start of the media, and "text"; the end may equal the start.',
	},
];
