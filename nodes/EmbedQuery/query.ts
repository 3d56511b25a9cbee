import type { INodeProperties } from 'n8n-workflow';
import { IMAGE_BYTES } from '../shared/api/assets/limits';
import { type FileRules } from '../shared/media/binary-file';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { perModel } from '../shared/model/models';
import {
	mediaOfQuery,
	type QueryInput,
	type QueryMedia,
	type QueryRequest,
	textOfQuery,
} from '../shared/model/query';
import { compact } from '../shared/model/values';
import { sourceFields } from '../shared/output/clips';
import { type EmbeddingFormat, formatVector } from '../shared/output/vector-format';
import {
	option,
	maxRetryMs,
	toDimension,
	toEmbeddingFormat,
	readModel,
} from '../shared/run/parameters';
import type { Operation, Run } from '../shared/run/run';
import { readMedia } from '../shared/media/read-media';
import { mediaSourceFields } from '../shared/fields/media';

/** Reads the media of an item, checked before they are sent. @throws Failure */
export async function readQueryMedia(
	run: Run,
	itemIndex: number,
	file: Omit<FileRules, 'label'>,
): Promise<QueryMedia> {
	const { connection } = await run.open();
	const fields = { source: 'source', url: 'url', file } as const;
	return readMedia(run.ctx, itemIndex, connection.baseUrl, fields);
}

/** The fields of an image. */
export const imageFields = mediaSourceFields(
	'image file (JPEG or PNG)',
	'https://example.com/picture.jpg',
);

/** What an image may be: https://docs.twelvelabs.io/docs/concepts/models/marengo */
export const IMAGE: FileRules = {
	label: LABELS.binaryPropertyName,
	limit: {
		bytes: IMAGE_BYTES,
		text: '32 MB',
		tooLarge: 'TwelveLabs takes images up to 32 MB. Scale the image down first.',
	},
	fallbackName: 'image.jpg',
	accepts: { mime: /^image\/(jpe?g|png)$/, text: 'JPEG or PNG' },
};

/** The field of the words. */
export const textField = (placeholder: string, description: string): INodeProperties => ({
	displayName: LABELS.text,
	name: 'text',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	required: true,
	placeholder: `e.g. ${placeholder}`,
	description: `${description}, up to ${perModel(({ maxQuery }) => maxQuery.text)}`,
});

/** The words of an item. @throws Failure */
export function readText(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('text', itemIndex);
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new Failure(`"${LABELS.text}" is empty`, 'Give the words to look for.');
}

/** What one operation reads of an item. */
interface QueryRead {
	readonly input: QueryInput;
	readonly startOffsetSec?: number;
}

/** What an item asks for, checked. */
interface Prepared {
	readonly request: QueryRequest;
	readonly maxRetryMs: number;
	readonly embeddingFormat: EmbeddingFormat;
	readonly includeEmbedding: boolean;
}

/** An operation that embeds what `read` gives: one item out per vector of the answer. */
export function queryOperation({
	read,
	...entry
}: Pick<Operation, 'name' | 'value' | 'action' | 'description' | 'properties'> & {
	/** @throws Failure that names the field to change */
	read(run: Run, itemIndex: number): Promise<QueryRead>;
}): Operation<Prepared> {
	return {
		...entry,
		async prepare(run, itemIndex) {
			const chosen = (name: string): unknown => option(run, itemIndex, name);
			const model = readModel(run, itemIndex);
			const settings = {
				embeddingFormat: toEmbeddingFormat(chosen('embeddingFormat')),
				maxRetryMs: maxRetryMs(run, itemIndex),
				// An agent can do nothing with the numbers, which would flood its context.
				includeEmbedding: (chosen('includeEmbedding') ?? !run.asTool) === true,
			};
			const dimension = toDimension(chosen('embeddingDimension'));
			const request = { model, dimension, ...(await read(run, itemIndex)) };
			const { queryApi } = await run.open();
			const refusal = queryApi.check(request);
			if (refusal) throw refusal;
			return { request, ...settings };
		},
		async execute(run, itemIndex, { request, maxRetryMs: budget, ...settings }) {
			const { ledger } = await run.open();
			const { model, vectors } = await ledger.embedQuery(itemIndex, request, {
				maxRetryMs: budget,
			});
			const { includeEmbedding, embeddingFormat } = settings;
			if (includeEmbedding) run.hints.queryVectors();
			return vectors.map(({ vector, start, end }) =>
				compact({
					start_offset_sec: start,
					end_offset_sec: end,
					...sourceOf(request.input),
					embedding_type: request.input.modality,
					model_name: model,
					embedding: includeEmbedding ? formatVector(vector, embeddingFormat) : undefined,
				}),
			);
		},
	};
}

/** What an item says of what was embedded. */
function sourceOf(input: QueryInput): object {
	const media = mediaOfQuery(input);
	const source = media?.kind === 'file' ? { fileName: media.file.name } : { url: media?.url };
	return { text: textOfQuery(input), ...sourceFields(source) };
}
