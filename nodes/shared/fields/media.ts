import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import { DIMENSIONS, dimensionsOf, labelsOf, MODELS, perModel } from '../model/models';
import { assetId, assetSource } from './asset';
import { embeddingOption } from './embeddings';

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

/** Under which media the fields of what has a time are shown, and the options. */
export const TIMED = { mediaType: ['video', 'audio'] };
export const TIMED_OPTION = { '/mediaType': TIMED.mediaType };

/** What kind of file is embedded: what a model does not take is not offered under it. */
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

/** Which of TwelveLabs' APIs is used; for all operations on embeddings and the trigger. */
export const embedApiOption: INodeProperties = {
	displayName: LABELS.embedApi,
	name: 'embedApi',
	type: 'options',
	options: [
		{ name: 'Automatic', value: 'auto', description: 'Embed v1 where possible, else Embed v2' },
		{
			name: 'Embed V1',
			value: 'v1',
			description: 'Videos up to 2 GB. TwelveLabs will remove this API.',
		},
		{ name: 'Embed V2', value: 'v2', description: 'Everything; files are uploaded as assets' },
	],
	default: 'auto',
	description: "Which TwelveLabs API to use. The first item's choice counts for all items.",
};

/** How long vectors are; also an option of the nodes that embed queries. */
export const embeddingDimensionOption: INodeProperties = {
	displayName: LABELS.embeddingDimension,
	name: 'embeddingDimension',
	type: 'options',
	options: DIMENSIONS.map((value) => ({ name: String(value), value })),
	default: 512,
	description: `How many numbers a vector has: ${perModel(dimensionsOf)}. Clips and queries in one store must use the same model and dimension.`,
};

const TEXT_CHUNKS = { '/mediaType': ['document'], documentScope: ['textChunks'] };

/** Options of a new task that only Embed v2 has. */
const v2Options: INodeProperties[] = [
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
		displayOptions: { show: { '/mediaType': ['document'] } },
	},
	embeddingDimensionOption,
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
		displayOptions: { show: TIMED_OPTION },
	},
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
		displayName: `${LABELS.maxDurationMinutes} (Minutes)`,
		name: 'maxDurationMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 60,
		description:
			'Longest video or audio to embed. A longer one, or one whose duration is unknown, is refused before it is billed. Without this option there is no limit.',
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: LABELS.maxSentences,
		name: 'maxSentences',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description: 'Maximum number of sentences per chunk',
		displayOptions: { show: TEXT_CHUNKS },
	},
	{
		displayName: `${LABELS.minClipDurationSec} (Seconds)`,
		name: 'minClipDurationSec',
		type: 'number',
		typeOptions: { minValue: 2, maxValue: 5 },
		default: 4,
		description: `Length of the shortest dynamic clip. Without this option it is ${perModel(({ minClipDuration }) => minClipDuration)}.`,
		displayOptions: { show: { ...TIMED_OPTION, segmentation: ['dynamic'] } },
	},
	{
		displayName: LABELS.overlapSentences,
		name: 'overlapSentences',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Number of sentences repeated in the next chunk',
		displayOptions: { show: TEXT_CHUNKS },
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
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: LABELS.timeBasedMetadata,
		name: 'timeBasedMetadata',
		type: 'json',
		default: '[{ "start": 0, "end": 5, "text": "" }]',
		description: `What happens when, in seconds from the start of the media, to fuse into the vectors of ${labelsOf(({ takesTimedTexts }) => takesTimedTexts)}`,
		displayOptions: { show: { ...TIMED_OPTION, embeddingType: ['both', 'fused'] } },
	},
];

/** The field for an input file. @param what the file is, for the hint */
export const binaryField = (what = 'file'): INodeProperties => ({
	displayName: LABELS.binaryPropertyName,
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: `Name of the input field that contains the ${what}`,
});

/** Where the media of a query or a new asset come from. @param what they are @param size how large a file may be */
export const mediaSourceFields = (what: string, example: string, size = ''): INodeProperties[] => [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: `A file from the previous node${size}`,
			},
			{ name: 'URL', value: 'url', description: 'TwelveLabs downloads the file from a public URL' },
		],
		default: 'binary',
	},
	{ ...binaryField(what), displayOptions: { show: { source: ['binary'] } } },
	{
		displayName: LABELS.url,
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: `e.g. ${example}`,
		description:
			"Direct URL of the file. TwelveLabs can't read pages of video sites or share links.",
		displayOptions: { show: { source: ['url'] } },
	},
];

/** Where the media of a task come from. */
const videoSource: INodeProperties = {
	displayName: 'Source',
	name: 'videoSource',
	type: 'options',
	options: [
		assetSource,
		{
			name: 'Binary File',
			value: 'binary',
			description: 'A file from the previous node, up to 10 GB; it is streamed',
		},
		{ name: 'URL', value: 'url', description: 'TwelveLabs downloads the file from a public URL' },
	],
	default: 'binary',
};

const videoUrl: INodeProperties = {
	displayName: LABELS.videoUrl,
	name: 'videoUrl',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. https://example.com/video.mp4',
	description: "Direct URL of the file. TwelveLabs can't read pages of video sites or share links.",
};

/** The media of a new task and what to embed of it. */
export const videoFields: INodeProperties[] = [
	modelName,
	...mediaType,
	{ ...videoSource, default: 'binary', displayOptions: { hide: { '@tool': [true] } } },
	// A model has no file to hand on, but it may have an address.
	{ ...videoSource, default: 'url', displayOptions: { show: { '@tool': [true] } } },
	{ ...binaryField(), displayOptions: { show: { videoSource: ['binary'] } } },
	{
		...videoUrl,
		displayOptions: {
			show: { videoSource: ['url'] },
			hide: { mediaType: [{ _cnd: { not: 'video' } }] },
		},
	},
	{
		...videoUrl,
		displayName: LABELS.url,
		placeholder: 'e.g. https://example.com/file',
		displayOptions: { show: { videoSource: ['url'] }, hide: { mediaType: ['video'] } },
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

/** What of a video is embedded, where the vectors do not come at once: v1 makes all there are. */
export const taskOption: INodeProperties = {
	...embeddingOption,
	description:
		'Which embeddings Embed v2 creates (empty: all). Embed v1 always creates all of them; choose when you collect.',
	displayOptions: { show: TIMED },
};

/** Options of a new task. */
export const videoOptions: INodeProperties[] = [
	{
		displayName: `${LABELS.videoClipLength} (Seconds)`,
		name: 'videoClipLength',
		type: 'number',
		default: 6,
		description: 'Length of a clip, from 2 to 10 seconds. Without this option it is 6.',
		displayOptions: { show: TIMED_OPTION, hide: { segmentation: ['dynamic'] } },
	},
	{
		displayName: `${LABELS.videoStartOffsetSec} (Seconds)`,
		name: 'videoStartOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where to start embedding, in seconds from the start of the media',
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: `${LABELS.videoEndOffsetSec} (Seconds)`,
		name: 'videoEndOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where to stop embedding. 0 means the end of the media.',
		displayOptions: { show: TIMED_OPTION },
	},
	embedApiOption,
	...v2Options,
];
