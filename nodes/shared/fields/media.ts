import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import { MODELS } from '../model/models';
import { assetId, assetSource } from './asset';
import { embeddingOption } from './embeddings';

/** The model all vectors of one store have to share. */
export const modelName: INodeProperties = {
	displayName: 'Model',
	name: 'modelName',
	type: 'options',
	options: MODELS.map((model) => ({ name: model.label, value: model.name, ...model.hint })),
	allowArbitraryValues: true,
	default: 'marengo3.0',
	description:
		'The embedding model. Queries and clips of one store need the same model and the same dimension.',
};

/** Under which media the fields of what has a time are shown, and the options. */
export const TIMED = { mediaType: ['video', 'audio'] };
export const TIMED_OPTION = { '/mediaType': TIMED.mediaType };

/** What kind of media is embedded. */
export const mediaType: INodeProperties = {
	displayName: LABELS.mediaType,
	name: 'mediaType',
	type: 'options',
	options: [
		{ name: 'Audio', value: 'audio', description: 'Music, sounds or speech, in clips' },
		{ name: 'Document', value: 'document', description: 'PDF, text or Markdown; Marengo 3.5' },
		{ name: 'Image', value: 'image', description: 'One embedding of a picture; Marengo 3.5' },
		{ name: 'Video', value: 'video', description: 'Pictures and sound, in clips' },
	],
	default: 'video',
	description: 'What is to be embedded',
};

/** Which of TwelveLabs' APIs is used; for all operations on embeddings and the trigger. */
export const embedApiOption: INodeProperties = {
	displayName: LABELS.embedApi,
	name: 'embedApi',
	type: 'options',
	options: [
		{ name: 'Automatic', value: 'auto', description: 'Embed v1 where it can do it, else Embed v2' },
		{ name: 'Embed V1', value: 'v1', description: 'Videos up to 2 GB; TwelveLabs will remove it' },
		{ name: 'Embed V2', value: 'v2', description: 'Everything; files go up as assets' },
	],
	default: 'auto',
	description: "Which of TwelveLabs' APIs does the work. The first item's choice counts for all.",
};

/** How long vectors are; also an option of the nodes that embed queries. */
export const embeddingDimensionOption: INodeProperties = {
	displayName: LABELS.embeddingDimension,
	name: 'embeddingDimension',
	type: 'options',
	options: [
		{ name: '128', value: 128 },
		{ name: '256', value: 256 },
		{ name: '512', value: 512 },
	],
	default: 512,
	description:
		'How many numbers a vector has; fewer than 512 with Marengo 3.5 only. Queries and clips of one store need the same model and the same dimension.',
};

const TEXT_CHUNKS = { '/mediaType': ['document'], documentScope: ['textChunks'] };

/** Options of a new task that only Embed v2 has. */
export const v2Options: INodeProperties[] = [
	{
		displayName: LABELS.documentScope,
		name: 'documentScope',
		type: 'options',
		options: [
			{ name: 'Pages', value: 'pages', description: 'One embedding per page of a PDF' },
			{ name: 'Text', value: 'text', description: 'One embedding of all its text' },
			{ name: 'Text Chunks', value: 'textChunks', description: 'One per few sentences of a text' },
			{ name: 'Whole Document', value: 'document', description: 'One embedding of a PDF as seen' },
		],
		default: 'pages',
		description: 'What of a document gets an embedding',
		displayOptions: { show: { '/mediaType': ['document'] } },
	},
	embeddingDimensionOption,
	{
		displayName: LABELS.embeddingType,
		name: 'embeddingType',
		type: 'options',
		options: [
			{ name: 'Both', value: 'both', description: 'One per option, and one of all together' },
			{ name: 'Fused', value: 'fused', description: 'One of all options together' },
			{ name: 'Separate', value: 'separate', description: 'One per option' },
		],
		default: 'separate',
		description:
			'Whether pictures, sound and speech get an embedding each or one together. Marengo 3.5 fuses with Time-Based Metadata only.',
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: LABELS.keepAsset,
		name: 'keepAsset',
		type: 'boolean',
		default: false,
		description:
			'Whether to keep the asset that Embed v2 makes of a file. It is deleted after the embeddings came, unless this is on.',
		displayOptions: { show: { '/operation': ['embedVideo'], '/videoSource': ['binary'] } },
	},
	{
		displayName: LABELS.maxSentences,
		name: 'maxSentences',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description: 'How many sentences a text chunk has at most',
		displayOptions: { show: TEXT_CHUNKS },
	},
	{
		displayName: `${LABELS.minClipDurationSec} (Seconds)`,
		name: 'minClipDurationSec',
		type: 'number',
		typeOptions: { minValue: 2, maxValue: 5 },
		default: 4,
		description: 'Shortest dynamic clip. Without it: 4 with Marengo 3.0, 2 with Marengo 3.5.',
		displayOptions: { show: { ...TIMED_OPTION, segmentation: ['dynamic'] } },
	},
	{
		displayName: LABELS.overlapSentences,
		name: 'overlapSentences',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many sentences of a text chunk the next one repeats',
		displayOptions: { show: TEXT_CHUNKS },
	},
	{
		displayName: LABELS.segmentation,
		name: 'segmentation',
		type: 'options',
		options: [
			{ name: 'Dynamic', value: 'dynamic', description: 'Cut where the content changes' },
			{ name: 'Fixed', value: 'fixed', description: 'Clips of one length' },
		],
		default: 'fixed',
		description: 'How the media is cut into clips',
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: LABELS.timeBasedMetadata,
		name: 'timeBasedMetadata',
		type: 'json',
		default: '[{ "start": 0, "end": 5, "text": "" }]',
		description:
			'What goes on when, in seconds from the start of the media, to be fused into the vectors of Marengo 3.5',
		displayOptions: { show: { ...TIMED_OPTION, embeddingType: ['both', 'fused'] } },
	},
];

/** Where the video comes from. */
const videoSource: INodeProperties = {
	displayName: 'Video Source',
	name: 'videoSource',
	type: 'options',
	options: [
		assetSource,
		{
			name: 'Binary File',
			value: 'binary',
			description: 'A file from the previous node, up to 10 GB; it is streamed',
		},
		{
			name: 'URL',
			value: 'url',
			description: 'TwelveLabs fetches the file from a public address itself',
		},
	],
	default: 'binary',
};

/** The video of a new task and what to embed of it. */
export const videoFields: INodeProperties[] = [
	modelName,
	mediaType,
	{ ...videoSource, default: 'binary', displayOptions: { hide: { '@tool': [true] } } },
	// A model has no file to hand on, but it may have an address.
	{ ...videoSource, default: 'url', displayOptions: { show: { '@tool': [true] } } },
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field that holds the file',
		displayOptions: { show: { videoSource: ['binary'] } },
	},
	{
		displayName: 'Video URL',
		name: 'videoUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/video.mp4',
		description:
			'Direct address of the media file. Pages of video sites and share links are not supported by TwelveLabs.',
		displayOptions: { show: { videoSource: ['url'] } },
	},
	{ ...assetId, displayOptions: { show: { videoSource: ['asset'] } } },
	{
		displayName: 'Embedding Scope',
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
			'What gets embeddings: each clip, the whole video (or sound), or both. Of each, one embedding per option: visual, audio and transcription.',
		displayOptions: { show: TIMED },
	},
];

/** What of a video is embedded, where the vectors do not come at once: v1 makes all there are. */
export const taskOption: INodeProperties = {
	...embeddingOption,
	description:
		'What Embed v2 makes embeddings of; none chosen is all there is. Embed v1 makes all there is in any case: choose when the embeddings are collected.',
	displayOptions: { show: TIMED },
};

/** Options of a new task. */
export const videoOptions: INodeProperties[] = [
	{
		displayName: 'Clip Length (Seconds)',
		name: 'videoClipLength',
		type: 'number',
		default: 6,
		description: 'Length of a clip, from 2 to 10 seconds. TwelveLabs uses 6 when this is not set.',
		displayOptions: { show: TIMED_OPTION, hide: { segmentation: ['dynamic'] } },
	},
	{
		displayName: 'Start Offset (Seconds)',
		name: 'videoStartOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where in the video to begin',
		displayOptions: { show: TIMED_OPTION },
	},
	{
		displayName: 'End Offset (Seconds)',
		name: 'videoEndOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where in the video to stop. 0 is its end.',
		displayOptions: { show: TIMED_OPTION },
	},
	embedApiOption,
	...v2Options,
];
