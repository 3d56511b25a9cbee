import type { INodeProperties } from 'n8n-workflow';
import { modelName } from './model';

/** Where the video comes from. */
const videoSource: INodeProperties = {
	displayName: 'Video Source',
	name: 'videoSource',
	type: 'options',
	options: [
		{
			name: 'Binary File',
			value: 'binary',
			description: 'A file from the previous node, up to 2 GB; it is streamed',
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
		hint: 'The name of the input field that holds the video file',
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
	{
		displayName: 'Embedding Scope',
		name: 'videoEmbeddingScope',
		type: 'multiOptions',
		options: [
			{ name: 'Clip', value: 'clip', description: 'One embedding per clip of a few seconds' },
			{
				name: 'Video',
				value: 'video',
				description: 'One embedding of the whole video besides its clips, best up to 30 seconds',
			},
		],
		default: ['clip'],
		required: true,
		description:
			'What gets embeddings: each clip, or each clip and the whole video. Of each, one embedding per option: visual, audio and transcription.',
	},
];

/** Options of a new task. */
export const videoOptions: INodeProperties[] = [
	{
		displayName: 'Clip Length (Seconds)',
		name: 'videoClipLength',
		type: 'number',
		default: 6,
		description: 'Length of a clip, from 2 to 10 seconds. TwelveLabs uses 6 when this is not set.',
	},
	{
		displayName: 'Start Offset (Seconds)',
		name: 'videoStartOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where in the video to begin. Needs End Offset besides.',
	},
	{
		displayName: 'End Offset (Seconds)',
		name: 'videoEndOffsetSec',
		type: 'number',
		typeOptions: { numberPrecision: 3 },
		default: 0,
		description: 'Where in the video to stop. 0 is its end.',
	},
];
