import type { INodeProperties } from 'n8n-workflow';

/** Which embeddings of a finished task to fetch. */
export const embeddingOption: INodeProperties = {
	displayName: 'Embedding Options',
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

/** The shape of the items. */
export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'Clips',
			value: 'clips',
			description: 'One item per clip and embedding option, ready for the node that follows',
		},
		{
			name: 'Documents',
			value: 'document',
			description: 'One item per clip and option with pageContent, metadata and embedding',
		},
		{
			name: 'PGVector Rows',
			value: 'pgvector',
			description: 'Rows for the table that the PGVector Store node reads',
		},
		{
			name: 'Pinecone Vectors',
			value: 'pinecone',
			description: "Vectors for Pinecone's upsert request, up to 100 per item",
		},
		{
			name: 'Qdrant Points',
			value: 'qdrant',
			description:
				"Points for Qdrant's upsert request, up to 100 per item, readable by the Qdrant Vector Store node",
		},
		{
			name: 'Raw',
			value: 'raw',
			description: "One item with TwelveLabs' response as it came",
		},
		{
			name: 'Summary',
			value: 'summary',
			description: 'One item with the task and the number of embeddings, without the vectors',
		},
		{
			name: 'Task with Embeddings',
			value: 'task',
			description: 'One item with the task and all its embeddings in a list',
		},
	],
	default: 'clips',
};

/** The user's own name for the video. */
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

/** The same where the media type is chosen, and may be another. */
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

/** The shape of what comes out of a finished task; to an agent a summary, as vectors and rows would flood its context. */
export const outputFields: INodeProperties[] = [
	{ ...output, displayOptions: { hide: { '@tool': [true] } } },
	{ ...output, default: 'summary', displayOptions: { show: { '@tool': [true] } } },
];

/** How a vector is written; also an option of the nodes that embed queries. */
export const embeddingFormatOption: INodeProperties = {
	displayName: 'Embedding Format',
	name: 'embeddingFormat',
	type: 'options',
	options: [
		{ name: 'Array', value: 'array', description: 'A list of numbers' },
		{ name: 'Base64', value: 'base64', description: 'Little-endian float32, the smallest form' },
		{
			name: 'String',
			value: 'string',
			description: 'Text such as [0.1,0.2], for SQL databases',
		},
	],
	default: 'array',
	description: 'How to write vectors into the items',
};

/** The user's own fields of each clip. */
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

/** Whether vectors come out; also an option of the nodes that embed queries. */
export const includeEmbeddingOption: INodeProperties = {
	displayName: 'Include Embedding',
	name: 'includeEmbedding',
	type: 'boolean',
	default: true,
	description:
		'Whether to include the vectors. When an AI agent uses this node as a tool, they are left out unless you turn this on.',
};

/** Options that shape what comes out of a finished task. */
export const outputOptions: INodeProperties[] = [
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		default: 100,
		description: 'Maximum number of vectors per item; each item becomes one request',
		displayOptions: { show: { '/output': ['pinecone', 'qdrant'] } },
	},
	{
		...embeddingFormatOption,
		displayOptions: {
			show: { '/output': ['clips', 'document', 'task'] },
			hide: { includeEmbedding: [false] },
		},
	},
	{ ...includeEmbeddingOption, displayOptions: { hide: { '/output': ['summary', 'taskOnly'] } } },
	metadataOption,
];

/** How to wait for a task. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSec',
		type: 'number',
		default: 5,
		description: 'How long to wait between status checks',
	},
	{
		displayName: 'Wait Timeout (Seconds)',
		name: 'waitTimeoutSec',
		type: 'number',
		default: 3600,
		description:
			'How long to wait for the task (and for its upload). After that the node stops with an error that contains the task ID; the task keeps running.',
	},
];
