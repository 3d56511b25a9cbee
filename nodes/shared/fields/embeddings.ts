import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import { BATCH_KEYS, FORMATTED, OUTPUTS } from '../model/outputs';
import { withToolVariant } from './options';

export const embeddingOption: INodeProperties = {
	displayName: LABELS.embeddingOption,
	name: 'embeddingOption',
	type: 'multiOptions',
	options: [
		{ name: 'Audio', value: 'audio', description: 'How it sounds: music, noise, voices' },
		{ name: 'Transcription', value: 'transcription', description: 'The words that are spoken' },
		{ name: 'Visual', value: 'visual', description: 'What is on screen' },
	],
	default: [],
	hint: 'Leave empty to get all of them: up to three items per clip',
	description: 'Which embeddings to return. Each one you choose adds an item per clip.',
};

export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: OUTPUTS.map(({ name, value, description }) => ({ name, value, description })),
	default: 'clips',
};

/** An agent gets a summary: vectors and rows would flood its context. */
export const outputFields = withToolVariant(output, { default: 'summary' });

export const videoId: INodeProperties = {
	displayName: 'Video ID',
	name: 'videoId',
	type: 'string',
	default: '',
	placeholder: 'e.g. lectures/2026-11-23.mp4',
	hint: 'Set this before storing clips, so that embedding the video again overwrites them',
	description:
		'Your own name for this video, used on every run and for no other video. Clip IDs are derived from it. If empty, they come from the task ID, and embedding the video again adds duplicates.',
};

/** The same for nodes that take media other than videos. */
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

const embeddingFormatOption: INodeProperties = {
	displayName: 'Embedding Format',
	name: 'embeddingFormat',
	type: 'options',
	options: [
		{ name: 'Array', value: 'array', description: 'A list of numbers' },
		{ name: 'Base64', value: 'base64', description: 'Little-endian float32, the smallest form' },
		{ name: 'String', value: 'string', description: 'Text such as [0.1,0.2], for SQL databases' },
	],
	default: 'array',
	description: 'How to write vectors into the items',
};

const includeEmbeddingOption: INodeProperties = {
	displayName: 'Include Embedding',
	name: 'includeEmbedding',
	type: 'boolean',
	default: true,
	description:
		'Whether to include the vectors. When an AI agent uses this node as a tool, they are left out unless you turn this on.',
};

const metadataOption: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'fixedCollection',
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
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. title',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. {{ $json.title }}',
				},
			],
		},
	],
	displayOptions: { hide: { '/output': ['raw', 'summary', 'taskOnly'] } },
};

export const vectorOptions: INodeProperties[] = [
	{ ...embeddingFormatOption, displayOptions: { hide: { includeEmbedding: [false] } } },
	includeEmbeddingOption,
];

export const outputOptions: INodeProperties[] = [
	{
		displayName: LABELS.batchSize,
		name: 'batchSize',
		type: 'number',
		default: 100,
		description: 'Maximum number of vectors per item; each item becomes one request',
		displayOptions: { show: { '/output': Object.keys(BATCH_KEYS) } },
	},
	{
		...embeddingFormatOption,
		displayOptions: { show: { '/output': FORMATTED }, hide: { includeEmbedding: [false] } },
	},
	{ ...includeEmbeddingOption, displayOptions: { hide: { '/output': ['summary', 'taskOnly'] } } },
	metadataOption,
];
