import type { INodeProperties } from 'n8n-workflow';
import { IMAGE_BYTES } from '../shared/api/assets/limits';
import { binaryFile, type FileRules } from '../shared/media/binary-file';
import { checkMediaUrl } from '../shared/media/media-url';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { mediaOfQuery, type QueryInput, type QueryMedia, textOfQuery } from '../shared/model/query';
import { compact } from '../shared/model/values';
import { sourceFields } from '../shared/output/clips';
import { formatVector } from '../shared/output/vector-format';
import { option, maxRetryMs, toDimension, toEmbeddingFormat } from '../shared/run/parameters';
import type { Run } from '../shared/run/run';

/** The fields of media, from a file or an address. */
export function mediaFields(what: string, example: string): INodeProperties[] {
	return [
		{
			displayName: 'Source',
			name: 'source',
			type: 'options',
			options: [
				{ name: 'Binary File', value: 'binary', description: 'A file from the previous node' },
				{
					name: 'URL',
					value: 'url',
					description: 'TwelveLabs fetches the file from a public address itself',
				},
			],
			default: 'binary',
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			default: 'data',
			required: true,
			placeholder: 'e.g. data',
			hint: `The name of the input field that holds the ${what}`,
			displayOptions: { show: { source: ['binary'] } },
		},
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: `e.g. ${example}`,
			description: 'Direct public address of the file',
			displayOptions: { show: { source: ['url'] } },
		},
	];
}

/** Reads the media of an item, checked before they are sent. @throws Failure */
export async function readMedia(
	run: Run,
	itemIndex: number,
	rules: FileRules,
): Promise<QueryMedia> {
	const { ctx } = run;
	if (ctx.getNodeParameter('source', itemIndex) === 'url') {
		const { connection } = await run.open();
		const value = ctx.getNodeParameter('url', itemIndex);
		return { kind: 'url', url: checkMediaUrl(value, 'URL', connection.baseUrl) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	return { kind: 'file', file: await binaryFile(ctx, itemIndex, property, rules) };
}

/** The fields of an image. */
export const imageFields = mediaFields(
	'image file (JPEG or PNG)',
	'https://example.com/picture.jpg',
);

/** What an image may be (TWELVELABS.md §8). */
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
	description: `${description}, up to 500 tokens, or 2,000 with Marengo 3.5`,
});

/** The words of an item. @throws Failure */
export function readText(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('text', itemIndex);
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new Failure(`"${LABELS.text}" is empty`, 'Give the words to look for.');
}

function shownInput(input: QueryInput): object {
	const media = mediaOfQuery(input);
	const source = media?.kind === 'file' ? { fileName: media.file.name } : { url: media?.url };
	return { text: textOfQuery(input), ...sourceFields(source) };
}

/** Embeds what an item asks for: one row per vector of the answer. @throws Failure, CancelledError */
export async function queryRows(
	run: Run,
	itemIndex: number,
	input: QueryInput,
	startOffsetSec?: number,
): Promise<object[]> {
	const model = String(run.ctx.getNodeParameter('modelName', itemIndex)).trim();
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	const format = toEmbeddingFormat(option(run, itemIndex, 'embeddingFormat'));
	const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
	const { queryApi: queries } = await run.open();
	const dimension = toDimension(option(run, itemIndex, 'embeddingDimension'));
	const request = { model, input, startOffsetSec, dimension };
	const refusal = queries.check(request);
	if (refusal) throw refusal;
	const answer = await queries.embed(request, retryOptions);
	// A model can do nothing with 512 numbers, which would flood its context.
	const included = (option(run, itemIndex, 'includeEmbedding') ?? !run.asTool) === true;
	if (included) run.hints.vectors();
	return answer.vectors.map(({ vector, start, end }) =>
		compact({
			start_offset_sec: start,
			end_offset_sec: end,
			...shownInput(input),
			embedding_type: input.modality,
			model_name: answer.model,
			embedding: included ? formatVector(vector, format) : undefined,
		}),
	);
}
