import type { INodeProperties } from 'n8n-workflow';
import { assetId, assetSource } from './asset';
import { embeddingOption } from './embeddings';
import { modelName } from './model';
import { embedApiOption, mediaType, TIMED, TIMED_OPTION, v2Options } from './v2';

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
