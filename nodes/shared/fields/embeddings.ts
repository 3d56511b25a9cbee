import type { INodeProperties } from 'n8n-workflow';
import { BATCH_KEYS, FORMATTED, OUTPUTS } from '../model/outputs';
import { choice, field, labelledField, withToolVariant } from './field';

/** Which embeddings of a finished task to fetch. */
export const embeddingOption = field('embeddingOption', 'multiOptions', {
	options: [
		choice('Audio', 'audio', 'How it sounds: music, noise, voices'),
		choice('Transcription', 'transcription', 'The words that are spoken'),
		choice('Visual', 'visual', 'What is on screen'),
	],
	default: [],
	hint: 'Leave empty to get all of them: up to three items per clip',
	description: 'Which embeddings to return. Each one you choose adds an item per clip.',
});

export const output = labelledField('Output', 'output', 'options', {
	options: OUTPUTS.map(({ name, value, description }) => ({ name, value, description })),
	default: 'clips',
});

/** An agent gets a summary: vectors and rows would flood its context. */
export const outputFields = withToolVariant(output, { default: 'summary' });

/** The user's own name for the video. */
export const videoId = labelledField('Video ID', 'videoId', 'string', {
	default: '',
	placeholder: 'e.g. lectures/2026-11-23.mp4',
	hint: 'Set this before storing clips, so that embedding the video again overwrites them',
	description:
		'Your own name for this video, used on every run and for no other video. Clip IDs are derived from it. If empty, they come from the task ID, and embedding the video again adds duplicates.',
});

/** The same where media other than a video can be chosen. */
export const mediaId: INodeProperties[] = [
	{ ...videoId, displayOptions: { hide: { mediaType: [{ _cnd: { not: 'video' } }] } } },
	{
		...videoId,
		displayName: 'Media ID',
		placeholder: 'e.g. brochures/2026-11.pdf',
		hint: 'Set this before storing vectors, so that embedding the file again overwrites them',
		description:
			'Your own name for this file, used on every run and for no other file. The IDs of its vectors are derived from it. If empty, they come from the task ID, and embedding the file again adds duplicates.',
		displayOptions: { hide: { mediaType: ['video'] } },
	},
];

const embeddingFormatOption = labelledField('Embedding Format', 'embeddingFormat', 'options', {
	options: [
		choice('Array', 'array', 'A list of numbers'),
		choice('Base64', 'base64', 'Little-endian float32, the smallest form'),
		choice('String', 'string', 'Text such as [0.1,0.2], for SQL databases'),
	],
	default: 'array',
	description: 'How to write vectors into the items',
});

const includeEmbeddingOption = labelledField('Include Embedding', 'includeEmbedding', 'boolean', {
	default: true,
	description:
		'Whether to include the vectors. When an AI agent uses this node as a tool, they are left out unless you turn this on.',
});

const metadataOption = labelledField('Metadata', 'metadata', 'fixedCollection', {
	typeOptions: { multipleValues: true },
	placeholder: 'Add field',
	default: {},
	description:
		'Your own fields, e.g. a title. They go into the metadata of store rows, and into "metadata" of clips. Set "link" for a file that has no URL of its own.',
	options: [
		{
			displayName: 'Fields',
			name: 'values',
			values: [
				labelledField('Name', 'name', 'string', { default: '', placeholder: 'e.g. title' }),
				labelledField('Value', 'value', 'string', {
					default: '',
					placeholder: 'e.g. {{ $json.title }}',
				}),
			],
		},
	],
	displayOptions: { hide: { '/output': ['raw', 'summary', 'taskOnly'] } },
});

/** Options for the vectors of a query. */
export const vectorOptions: INodeProperties[] = [
	{ ...embeddingFormatOption, displayOptions: { hide: { includeEmbedding: [false] } } },
	includeEmbeddingOption,
];

/** Options that shape what comes out of a finished task. */
export const outputOptions: INodeProperties[] = [
	field('batchSize', 'number', {
		default: 100,
		description: 'Maximum number of vectors per item; each item becomes one request',
		displayOptions: { show: { '/output': Object.keys(BATCH_KEYS) } },
	}),
	{
		...embeddingFormatOption,
		displayOptions: { show: { '/output': FORMATTED }, hide: { includeEmbedding: [false] } },
	},
	{ ...includeEmbeddingOption, displayOptions: { hide: { '/output': ['summary', 'taskOnly'] } } },
	metadataOption,
];
