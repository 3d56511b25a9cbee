import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import { DIMENSIONS, dimensionsOf, labelsOf, MODELS, perModel } from '../model/models';
import { embeddingOption } from './embeddings';
import { assetId } from './locators';
import { showUnder, withToolVariant } from './options';

/** The model that all vectors of one store have to share. */
export const modelName: INodeProperties = {
	displayName: LABELS.modelName,
	name: 'modelName',
	type: 'options',
	options: MODELS.map(({ label, name, hint }) => ({ name: label, value: name, ...hint })),
	allowArbitraryValues: true,
	default: 'marengo3.0',
	description:
		'The embedding model. Clips and queries in one store must use the same model and dimension.',
};

/** Shows a field, or an option, only for media that have a duration. */
export const TIMED = { mediaType: ['video', 'audio'] };
const TIMED_OPTION = { '/mediaType': TIMED.mediaType };

const mediaType: INodeProperties[] = [
	{
		displayName: LABELS.mediaType,
		name: 'mediaType',
		type: 'options',
		options: [
			{ name: 'Audio', value: 'audio', description: 'Music, sounds or speech, in clips' },
			{ name: 'Video', value: 'video', description: 'Pictures and sound, in clips' },
		],
		default: 'video',
		description: `What kind of file to embed. ${labelsOf(({ options }) => options.image !== undefined)} also takes images and documents.`,
		displayOptions: { hide: { modelName: [{ _cnd: { not: 'marengo3.0' } }] } },
	},
	{
		displayName: LABELS.mediaType,
		name: 'mediaType',
		type: 'options',
		options: [
			{ name: 'Audio', value: 'audio', description: 'Music, sounds or speech, in clips' },
			{ name: 'Document', value: 'document', description: 'PDF, text or Markdown' },
			{ name: 'Image', value: 'image', description: 'One embedding of a picture' },
			{ name: 'Video', value: 'video', description: 'Pictures and sound, in clips' },
		],
		default: 'video',
		description: 'What kind of file to embed',
		displayOptions: { hide: { modelName: ['marengo3.0'] } },
	},
];

/** Which API to use; `v1` and `v2` say what each can do. */
export const embedApiField = (v1: string, v2: string): INodeProperties => ({
	displayName: LABELS.embedApi,
	name: 'embedApi',
	type: 'options',
	options: [
		{ name: 'Automatic', value: 'auto', description: 'Embed v1 where possible, else Embed v2' },
		{ name: 'Embed V1', value: 'v1', description: `${v1}. TwelveLabs will remove this API.` },
		{ name: 'Embed V2', value: 'v2', description: v2 },
	],
	default: 'auto',
	description: "Which TwelveLabs API to use. The first item's choice counts for all items.",
});

export const embedApiOption = embedApiField(
	'Videos up to 2 GB',
	'Everything; files are uploaded as assets',
);

export const embeddingDimensionOption: INodeProperties = {
	displayName: LABELS.embeddingDimension,
	name: 'embeddingDimension',
	type: 'options',
	options: DIMENSIONS.map((value) => ({ name: String(value), value })),
	default: 512,
	description: `How many numbers a vector has: ${perModel(dimensionsOf)}. Clips and queries in one store must use the same model and dimension.`,
};

const binaryField = (what: string, source: 'source' | 'videoSource'): INodeProperties => ({
	displayName: LABELS.binaryPropertyName,
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: `Name of the input field that contains the ${what}`,
	displayOptions: { show: { [source]: ['binary'] } },
});

const urlField = (
	name: 'url' | 'videoUrl',
	example: string,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties => ({
	displayName: LABELS[name],
	name,
	type: 'string',
	default: '',
	required: true,
	placeholder: `e.g. ${example}`,
	description: "Direct URL of the file. TwelveLabs can't read pages of video sites or share links.",
	displayOptions,
});

const sources = (size: string) => [
	{ name: 'Binary File', value: 'binary', description: `A file from the previous node${size}` },
	{ name: 'URL', value: 'url', description: 'TwelveLabs downloads the file from a public URL' },
];

/** The media of a query or a new asset; the texts say `what` they are, and the largest `size` of a file. */
export const mediaSourceFields = (what: string, example: string, size = ''): INodeProperties[] => [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: sources(size),
		default: 'binary',
	},
	binaryField(what, 'source'),
	urlField('url', example, { show: { source: ['url'] } }),
];

const ASSET = {
	name: 'Asset',
	value: 'asset',
	description: 'A file you already uploaded with Asset → Upload',
};

export const videoFields: INodeProperties[] = [
	modelName,
	...mediaType,
	...withToolVariant(
		{
			displayName: 'Source',
			name: 'videoSource',
			type: 'options',
			options: [ASSET, ...sources(', up to 10 GB; it is streamed')],
			default: 'binary',
		},
		// An agent has no file to pass on, but it may have an address.
		{ default: 'url' },
	),
	binaryField('file', 'videoSource'),
	urlField('videoUrl', 'https://example.com/video.mp4', {
		show: { videoSource: ['url'] },
		hide: { mediaType: [{ _cnd: { not: 'video' } }] },
	}),
	{
		...urlField('videoUrl', 'https://example.com/file', {
			show: { videoSource: ['url'] },
			hide: { mediaType: ['video'] },
		}),
		displayName: LABELS.url,
	},
	{ ...assetId, displayOptions: { show: { videoSource: ['asset'] } } },
	{
		displayName: LABELS.videoEmbeddingScope,
		name: 'videoEmbeddingScope',
		type: 'multiOptions',
		options: [
			{ name: 'Clip', value: 'clip', description: 'One embedding per clip of a few seconds' },
			{
				name: 'Video',
				value: 'video',
				description: 'One embedding of the whole video, best up to 30 seconds',
			},
		],
		default: ['clip'],
		required: true,
		description:
			'Whether to embed each clip, the whole video (or audio), or both. Each gets one embedding per option: visual, audio, transcription.',
		displayOptions: { show: TIMED },
	},
];

export const taskOption: INodeProperties = {
	...embeddingOption,
	description:
		'Which embeddings Embed v2 creates (empty: all). Embed v1 always creates all of them; choose when you collect.',
	displayOptions: { show: TIMED },
};

/** Options of a new task; n8n shows them by name. */
export const videoOptions: INodeProperties[] = [
	embedApiOption,
	embeddingDimensionOption,
	{
		displayName: LABELS.keepAsset,
		name: 'keepAsset',
		type: 'boolean',
		default: false,
		description:
			'Whether to keep the copy of the file that Embed v2 stores at TwelveLabs. If off, it is deleted once the embeddings have arrived.',
		displayOptions: { show: { '/operation': ['embedVideo'], '/videoSource': ['binary'] } },
	},
	{
		displayName: `${LABELS.videoClipLength} (Seconds)`,
		name: 'videoClipLength',
		type: 'number',
		default: 6,
		description: 'Length of a clip, from 2 to 10 seconds. Without this option it is 6.',
		displayOptions: { show: TIMED_OPTION, hide: { segmentation: ['dynamic'] } },
	},
	...showUnder(TIMED_OPTION, [
		{
			displayName: `${LABELS.videoStartOffsetSec} (Seconds)`,
			name: 'videoStartOffsetSec',
			type: 'number',
			typeOptions: { numberPrecision: 3 },
			default: 0,
			description: 'Where to start embedding, in seconds from the start of the media',
		},
		{
			displayName: `${LABELS.videoEndOffsetSec} (Seconds)`,
			name: 'videoEndOffsetSec',
			type: 'number',
			typeOptions: { numberPrecision: 3 },
			default: 0,
			description: 'Where to stop embedding. 0 means the end of the media.',
		},
		{
			displayName: LABELS.embeddingType,
			name: 'embeddingType',
			type: 'options',
			options: [
				{ name: 'Both', value: 'both', description: 'One per option, and one of all of them' },
				{ name: 'Fused', value: 'fused', description: 'One of all options together' },
				{ name: 'Separate', value: 'separate', description: 'One per option' },
			],
			default: 'separate',
			description: `Whether pictures, sound and speech get one embedding each or one together. ${labelsOf(({ takesTimedTexts }) => takesTimedTexts)} needs Time-Based Metadata to fuse.`,
		},
		{
			displayName: `${LABELS.maxDurationMinutes} (Minutes)`,
			name: 'maxDurationMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'Longest video or audio to embed. A longer one, or one whose duration is unknown, is refused before it is billed. Without this option there is no limit.',
		},
		{
			displayName: `${LABELS.minClipDurationSec} (Seconds)`,
			name: 'minClipDurationSec',
			type: 'number',
			typeOptions: { minValue: 2, maxValue: 5 },
			default: 4,
			description: `Length of the shortest dynamic clip. Without this option it is ${perModel(({ minClipDuration }) => minClipDuration)}.`,
			displayOptions: { show: { segmentation: ['dynamic'] } },
		},
		{
			displayName: LABELS.segmentation,
			name: 'segmentation',
			type: 'options',
			options: [
				{ name: 'Dynamic', value: 'dynamic', description: 'Cut where the content changes' },
				{ name: 'Fixed', value: 'fixed', description: 'Clips of equal length' },
			],
			default: 'fixed',
			description: 'How to cut the media into clips',
		},
		{
			displayName: LABELS.timeBasedMetadata,
			name: 'timeBasedMetadata',
			type: 'json',
			default: '[{ "start": 0, "end": 5, "text": "" }]',
			description: `What happens when, in seconds from the start of the media, to fuse into the vectors of ${labelsOf(({ takesTimedTexts }) => takesTimedTexts)}`,
			displayOptions: { show: { embeddingType: ['both', 'fused'] } },
		},
	]),
	...showUnder({ '/mediaType': ['document'] }, [
		{
			displayName: LABELS.documentScope,
			name: 'documentScope',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'A PDF by its pages, a text file as a whole',
				},
				{ name: 'Pages', value: 'pages', description: 'One embedding per page of a PDF' },
				{ name: 'Text', value: 'text', description: 'One embedding of all the text' },
				{
					name: 'Text Chunks',
					value: 'textChunks',
					description: 'One embedding per few sentences',
				},
				{
					name: 'Whole Document',
					value: 'document',
					description: 'One embedding of the whole PDF, as it looks',
				},
			],
			default: 'auto',
			description: 'Which parts of the document to embed',
		},
		{
			displayName: LABELS.maxSentences,
			name: 'maxSentences',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 5,
			description: 'Maximum number of sentences per chunk',
			displayOptions: { show: { documentScope: ['textChunks'] } },
		},
		{
			displayName: LABELS.overlapSentences,
			name: 'overlapSentences',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Number of sentences repeated in the next chunk',
			displayOptions: { show: { documentScope: ['textChunks'] } },
		},
	]),
];
