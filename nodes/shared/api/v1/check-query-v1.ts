import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { DEFAULT_DIMENSION, MARENGO_35 } from '../../model/new-task';
import type { QueryRequest } from '../../model/query';
import { firstBroken, type Rule } from '../refusals';

/** A rule whose `broken` says what is asked. */
const only = (broken: Rule<QueryRequest>['broken']): Rule<QueryRequest> => ({
	broken: (request) => {
		const asked = broken(request);
		return asked && `${asked}, which Embed v1 can not do`;
	},
	advice: `Embed v2 can: set "${LABELS.embedApi}" to Automatic or to Embed v2.`,
});

/** What `POST /embed` can not do (TWELVELABS.md §3). */
const RULES: readonly Rule<QueryRequest>[] = [
	only(({ model }) => model === MARENGO_35 && `"${LABELS.modelName}" is ${model}`),
	only(({ input }) => input.modality === 'video' && 'The query is a video'),
	only(({ input }) => input.modality === 'text_image' && 'The query is a text with an image'),
	only(
		({ dimension = DEFAULT_DIMENSION }) =>
			dimension !== DEFAULT_DIMENSION && `"${LABELS.embeddingDimension}" is ${dimension}`,
	),
];

/** Why Embed v1 can not embed a query; undefined when it can. */
export const checkQueryV1 = (request: QueryRequest): Failure | undefined =>
	firstBroken(RULES, request);
