import type { Failure } from '../../model/failure';
import { LABELS } from '../../model/labels';
import { MARENGO_30, MARENGO_35 } from '../../model/new-task';
import { fileOfQuery, type QueryRequest, textOfQuery } from '../../model/query';
import { IMAGE_BYTES } from '../assets/limits';
import { firstBroken, type Rule } from '../refusals';
import { IMAGE_NAME } from './query-body';
import { larger, MODEL_BYTES } from './rules/file';
import { KNOWN_DIMENSION, KNOWN_MODEL, wants } from './rules/model';

/** Largest source of a query with marengo3.5 in bytes: 32 MB (EMBED_V2.md §3, `multi_input`). */
const SOURCE_BYTES = 32 * 1024 ** 2;

/** The first reference to media in a text that points to nothing (EMBED_V2.md §3, `<@name>`). */
function dangling({ input }: QueryRequest): string | undefined {
	const names = [...(textOfQuery(input) ?? '').matchAll(/<@([^<>]+)>/g)].map(([, name]) => name);
	return names.find((name) => input.modality !== 'text_image' || name !== IMAGE_NAME);
}

/** The rules of `POST /embed-v2` for what a query asks, of which the first that is broken is told. */
const RULES: readonly Rule<QueryRequest>[] = [
	KNOWN_MODEL,
	KNOWN_DIMENSION,
	wants(
		MARENGO_30,
		LABELS.audioStartOffsetSec,
		({ startOffsetSec = 0 }) => startOffsetSec > 0 && `${startOffsetSec} s`,
	),
	{
		broken: (request) => {
			const name = request.model === MARENGO_35 ? dangling(request) : undefined;
			return name && `"${LABELS.text}" holds <@${name}>, which ${MARENGO_35} takes for media`;
		},
		advice: `Take out the < before the @. Beside an image, <@${IMAGE_NAME}> stands for it.`,
	},
	{
		broken: ({ model, input }) =>
			model === MARENGO_35 &&
			larger(fileOfQuery(input), SOURCE_BYTES, '32 MB, the most that marengo3.5 takes at once'),
		advice: 'Cut out the part that matters first: up to 30 seconds of sound or video.',
	},
	{
		broken: ({ input }) =>
			(input.modality === 'image' || input.modality === 'text_image') &&
			larger(fileOfQuery(input), IMAGE_BYTES, '32 MB'),
		advice: 'Scale the image down.',
	},
	{
		broken: ({ input }) => larger(fileOfQuery(input), MODEL_BYTES, '4 GB'),
		advice: 'Cut out the part that matters first: up to 10 minutes.',
	},
];

/** Why Embed v2 can not embed a query, in the words of n8n's fields; undefined when it can. */
export const checkQueryV2 = (request: QueryRequest): Failure | undefined =>
	firstBroken(RULES, request);

/** The API's names of fields, as n8n labels them. */
const NAMES: Readonly<Record<string, string>> = {
	model_name: LABELS.modelName,
	input_text: LABELS.text,
	start_sec: LABELS.audioStartOffsetSec,
	embedding_dimension: LABELS.embeddingDimension,
};

/** The labels of the fields of a query that a text of the API names, each once. */
export function queryLabelsIn(text: string, { input }: QueryRequest): string[] {
	const media = fileOfQuery(input) ? LABELS.binaryPropertyName : LABELS.url;
	const names = Object.entries({ ...NAMES, media_source: media });
	return names.flatMap(([name, label]) => (text.includes(name) ? [label] : []));
}
