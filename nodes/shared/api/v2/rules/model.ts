import { LABELS } from '../../../model/labels';
import { DEFAULT_DIMENSION, MARENGO_35, type NewTask } from '../../../model/new-task';
import type { Rule } from '../../refusals';
import { optionsOf } from '../task-body';

/** The models that Embed v2 is known to have. */
const MODELS = ['marengo3.0', MARENGO_35];

/** A wish that one model of the two can not fulfil. */
const wants = (
	model: string,
	label: string,
	wish: (task: NewTask) => string | undefined | false,
): Rule => ({
	broken: (task) => {
		const wished = task.model === model ? undefined : wish(task);
		return wished && `"${label}" is ${wished}, which ${task.model} does not have`;
	},
	advice: `Set "${LABELS.modelName}" to ${model}, or change "${label}".`,
});

/** What depends on the model. */
export const MODEL_RULES: readonly Rule[] = [
	{
		broken: ({ model }) =>
			!MODELS.includes(model) && `"${LABELS.modelName}" is ${model}, which Embed v2 does not have`,
		advice: `Set "${LABELS.modelName}" to ${MODELS.join(' or ')}.`,
	},
	wants(
		MARENGO_35,
		LABELS.mediaType,
		({ mediaType }) => (mediaType === 'image' || mediaType === 'document') && mediaType,
	),
	wants(
		MARENGO_35,
		LABELS.embeddingDimension,
		({ dimension = DEFAULT_DIMENSION }) => dimension !== DEFAULT_DIMENSION && String(dimension),
	),
	wants(
		MARENGO_35,
		LABELS.timeBasedMetadata,
		({ timeBasedMetadata = [] }) => timeBasedMetadata.length > 0 && 'set',
	),
	wants(
		'marengo3.0',
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
