import { LABELS } from '../../../model/labels';
import { DEFAULT_DIMENSION, MARENGO_30, MARENGO_35, type NewTask } from '../../../model/new-task';
import type { Rule } from '../../refusals';
import { optionsOf } from '../task-body';

/** The models that Embed v2 is known to have. */
const MODELS: readonly string[] = [MARENGO_30, MARENGO_35];

/** A wish that one model of the two can not fulfil. */
export const wants = <Asked extends Pick<NewTask, 'model'>>(
	model: string,
	label: string,
	wish: (asked: Asked) => string | undefined | false,
): Rule<Asked> => ({
	broken: (asked) => {
		const wished = asked.model === model ? undefined : wish(asked);
		return wished && `"${label}" is ${wished}, which ${asked.model} does not have`;
	},
	advice: `Set "${LABELS.modelName}" to ${model}, or change "${label}".`,
});

/** The model is one that Embed v2 has. */
export const KNOWN_MODEL: Rule<Pick<NewTask, 'model'>> = {
	broken: ({ model }) =>
		!MODELS.includes(model) && `"${LABELS.modelName}" is ${model}, which Embed v2 does not have`,
	advice: `Set "${LABELS.modelName}" to ${MODELS.join(' or ')}.`,
};

/** The model has vectors of that many numbers. */
export const KNOWN_DIMENSION = wants<Pick<NewTask, 'model' | 'dimension'>>(
	MARENGO_35,
	LABELS.embeddingDimension,
	({ dimension = DEFAULT_DIMENSION }) => dimension !== DEFAULT_DIMENSION && String(dimension),
);

/** What depends on the model. */
export const MODEL_RULES: readonly Rule[] = [
	KNOWN_MODEL,
	wants(
		MARENGO_35,
		LABELS.mediaType,
		({ mediaType }) => (mediaType === 'image' || mediaType === 'document') && mediaType,
	),
	KNOWN_DIMENSION,
	wants(
		MARENGO_35,
		LABELS.timeBasedMetadata,
		({ timeBasedMetadata = [] }) => timeBasedMetadata.length > 0 && 'set',
	),
	wants(
		MARENGO_30,
		LABELS.embeddingOption,
		(task) => optionsOf(task).includes('transcription') && 'Transcription',
	),
	wants(
		MARENGO_35,
		LABELS.segmentation,
		({ mediaType, segmentation }) =>
			mediaType === 'audio' && segmentation === 'dynamic' && 'dynamic for audio',
	),
];
