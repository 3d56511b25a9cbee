import { LABELS } from '../../../model/labels';
import type { NewTask } from '../../../model/new-task';
import type { Rule } from '../../refusals';
import { optionsOf } from '../task-body';

const isDocument = ({ mediaType }: NewTask): boolean => mediaType === 'document';

/** Embedded as text, not as it looks. */
const isText = ({ documentScope }: NewTask): boolean =>
	documentScope === 'text' || documentScope === 'textChunks';

/** What is asked for of documents (EMBED_V2.md §5.2, §5.3). */
export const DOCUMENT_RULES: readonly Rule[] = [
	{
		broken: (task) =>
			isDocument(task) &&
			optionsOf(task).some((option) => (option === 'text') !== isText(task)) &&
			`"${LABELS.embeddingOption}" is ${optionsOf(task).join(', ')}, but "${LABELS.documentScope}" is ${task.documentScope ?? 'pages'}`,
		advice: `Choose none of "${LABELS.embeddingOption}": of a document "${LABELS.documentScope}" says what is embedded.`,
	},
	{
		broken: (task) =>
			isDocument(task) &&
			task.documentScope === 'textChunks' &&
			!(Number.isInteger(task.maxSentences) && (task.maxSentences ?? 0) >= 1) &&
			`"${LABELS.maxSentences}" is ${task.maxSentences ?? 'not set'}`,
		advice: `Text chunks need it: add the option "${LABELS.maxSentences}" with a whole number from 1.`,
	},
	{
		broken: ({ mediaType, documentScope, maxSentences = 0, overlapSentences: overlap = 0 }) =>
			mediaType === 'document' &&
			documentScope === 'textChunks' &&
			!(Number.isInteger(overlap) && overlap >= 0 && overlap < maxSentences) &&
			`"${LABELS.overlapSentences}" is ${overlap}`,
		advice: `Set it to a whole number from 0 that is less than "${LABELS.maxSentences}".`,
	},
	{
		broken: ({ mediaType, documentScope = 'pages', maxSentences, overlapSentences }) =>
			mediaType === 'document' &&
			documentScope !== 'textChunks' &&
			(maxSentences !== undefined || overlapSentences !== undefined) &&
			`"${LABELS.maxSentences}" or "${LABELS.overlapSentences}" is set, but "${LABELS.documentScope}" is ${documentScope}`,
		advice: `Remove them, or set "${LABELS.documentScope}" to Text Chunks.`,
	},
];
