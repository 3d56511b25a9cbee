import type { INodeProperties } from 'n8n-workflow';
import { IMAGE_BYTES } from '../shared/api/assets/limits';
import { vectorOptions } from '../shared/fields/embeddings';
import {
	embedApiField,
	embeddingDimensionOption,
	mediaSourceFields,
	modelName,
} from '../shared/fields/media';
import { optionsField } from '../shared/fields/options';
import type { RetryOptions } from '../shared/http/outcome';
import type { FileRules } from '../shared/media/binary-file';
import { readMedia } from '../shared/media/read-media';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { labelsOf, perModel } from '../shared/model/models';
import { type QueryInput, type QueryRequest } from '../shared/model/query';
import { compact } from '../shared/model/values';
import { sourceFields } from '../shared/output/clips';
import { type EmbeddingFormat, formatVector } from '../shared/output/vector-format';
import {
	option,
	readModel,
	readRetryOptions,
	toDimension,
	toEmbeddingFormat,
	toNumber,
} from '../shared/run/parameters';
import type { Operation, Run } from '../shared/run/run';

interface Prepared extends RetryOptions {
	readonly request: QueryRequest;
	readonly embeddingFormat: EmbeddingFormat;
	readonly includeEmbedding: boolean;
}

interface QueryEntry extends Pick<Operation, 'name' | 'value' | 'action' | 'description'> {
	readonly fields: INodeProperties[];
	readonly options?: INodeProperties[];
	/** @throws Failure that names the field to change */
	read(run: Run, itemIndex: number): Promise<Pick<QueryRequest, 'input' | 'startOffsetSec'>>;
}

const queryOptions = [
	...vectorOptions,
	embeddingDimensionOption,
	embedApiField(
		`Text, image or audio with ${labelsOf(({ isInV1 }) => isInV1)}`,
		'All queries and models',
	),
];

/** Embeds what `read` gives: one item out per vector of the answer. */
function queryOperation({ fields, options = [], read, ...entry }: QueryEntry): Operation<Prepared> {
	return {
		...entry,
		properties: [modelName, ...fields, optionsField([...options, ...queryOptions])],
		async prepare(run, itemIndex) {
			const chosen = (name: string): unknown => option(run, itemIndex, name);
			const model = readModel(run, itemIndex);
			const settings = {
				embeddingFormat: toEmbeddingFormat(chosen('embeddingFormat')),
				...readRetryOptions(run, itemIndex),
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
		async execute(run, itemIndex, { request, includeEmbedding, embeddingFormat, ...retryOptions }) {
			const { ledger } = await run.open();
			const { model, vectors } = await ledger.embedQuery(itemIndex, request, retryOptions);
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

function sourceOf({ text, media }: QueryInput): object {
	const source = media?.kind === 'file' ? { fileName: media.file.name } : { url: media?.url };
	return { text, ...sourceFields(source) };
}

const textField = (placeholder: string, description: string): INodeProperties => ({
	displayName: LABELS.text,
	name: 'text',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	required: true,
	placeholder: `e.g. ${placeholder}`,
	description: `${description}, up to ${perModel(({ maxQuery }) => maxQuery.text)}`,
});

function readText(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('text', itemIndex);
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new Failure(`"${LABELS.text}" is empty`, 'Enter the words to look for.');
}

const imageFields = mediaSourceFields(
	'image file (JPEG or PNG)',
	'https://example.com/picture.jpg',
);

/** What the file of each kind may be: https://docs.twelvelabs.io/docs/concepts/models/marengo */
const FILES: Readonly<Record<'image' | 'audio' | 'video', FileRules>> = {
	image: {
		limit: {
			bytes: IMAGE_BYTES,
			text: '32 MB',
			tooLarge: 'TwelveLabs takes images of up to 32 MB. Scale the image down first.',
		},
		fallbackName: 'image.jpg',
		accepts: { mime: /^image\/(jpe?g|png)$/, text: 'JPEG or PNG' },
	},
	// The size limit of this endpoint is not published.
	audio: {
		limit: {
			bytes: 2 * 1024 ** 3,
			text: '2 GB',
			tooLarge: 'Cut out the part that matters first.',
		},
		fallbackName: 'audio.mp3',
		accepts: { mime: /^audio\/(x-|vnd\.)?(wave?|mpeg|mp3|flac)$/, text: 'WAV, MP3 or FLAC' },
	},
	video: { fallbackName: 'video.mp4', kinds: ['video'] },
};

/** @throws Failure that names the field to change */
async function readQueryMedia({ ctx, open }: Run, itemIndex: number, kind: keyof typeof FILES) {
	const { connection } = await open();
	const fields = { source: 'source', url: 'url', file: FILES[kind] } as const;
	return readMedia(ctx, itemIndex, connection.baseUrl, fields);
}

/** All operations, the most wanted one first: n8n shows them in this order. */
export const operations: readonly Operation[] = [
	queryOperation({
		name: 'Embed Text',
		value: 'text',
		action: 'Embed a text',
		description: 'Turn text into a vector, to find the clips it describes',
		fields: [textField('a boat enters the harbour at sunset', 'What to look for')],
		async read(run, itemIndex) {
			return { input: { modality: 'text', text: readText(run, itemIndex) } };
		},
	}),
	queryOperation({
		name: 'Embed Image',
		value: 'image',
		action: 'Embed an image',
		description: 'Turn an image into a vector, to find the clips that look like it',
		fields: imageFields,
		async read(run, itemIndex) {
			const media = await readQueryMedia(run, itemIndex, 'image');
			return { input: { modality: 'image', media } };
		},
	}),
	queryOperation({
		name: 'Embed Text With Image',
		value: 'textImage',
		action: 'Embed a text with an image',
		description: 'Turn text and an image into one vector, to find the clips that match both',
		fields: [
			textField('the same boat by night', 'What to look for besides what the image shows'),
			...imageFields,
		],
		async read(run, itemIndex) {
			const text = readText(run, itemIndex);
			const media = await readQueryMedia(run, itemIndex, 'image');
			return { input: { modality: 'text_image', text, media } };
		},
	}),
	queryOperation({
		name: 'Embed Audio',
		value: 'audio',
		action: 'Embed a piece of audio',
		description: `Turn audio into vectors, to find the clips that sound like it. Up to ${perModel(({ maxQuery }) => maxQuery.audio)}.`,
		fields: mediaSourceFields('audio file (WAV, MP3 or FLAC)', 'https://example.com/sound.mp3'),
		options: [
			{
				displayName: `${LABELS.audioStartOffsetSec} (Seconds)`,
				name: 'audioStartOffsetSec',
				type: 'number',
				typeOptions: { numberPrecision: 3 },
				default: 0,
				description: `How many seconds to skip at the start of the audio (${labelsOf(({ takesAudioStart }) => takesAudioStart)} only)`,
			},
		],
		async read(run, itemIndex) {
			const value = option(run, itemIndex, 'audioStartOffsetSec');
			const start = value === undefined ? undefined : toNumber(value, 'audioStartOffsetSec');
			if (start !== undefined && start < 0) {
				throw new Failure('"Start Offset" is negative', 'It counts in seconds from the start.');
			}
			const media = await readQueryMedia(run, itemIndex, 'audio');
			return { input: { modality: 'audio', media }, startOffsetSec: start };
		},
	}),
	// A query of a video gives one vector; the node Embed Video makes its clips.
	queryOperation({
		name: 'Embed Video Query',
		value: 'video',
		action: 'Embed a video as a query',
		description: `Turn a short video into one vector, to find similar clips. Up to ${perModel(({ maxQuery }) => maxQuery.video)}.`,
		fields: mediaSourceFields('video file', 'https://example.com/scene.mp4'),
		async read(run, itemIndex) {
			const media = await readQueryMedia(run, itemIndex, 'video');
			return { input: { modality: 'video', media } };
		},
	}),
];
