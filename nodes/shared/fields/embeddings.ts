import type { INodeProperties } from 'n8n-workflow';

/** Which embeddings of a finished task to fetch. */
export const embeddingOption: INodeProperties = {
	displayName: 'Embedding Options',
	name: 'embeddingOption',
	type: 'multiOptions',
	options: [
		{ name: 'Audio', value: 'audio', description: 'Sounds, music and speech as sound' },
		{ name: 'Transcription', value: 'transcription', description: 'What is said' },
		{ name: 'Visual', value: 'visual', description: 'What is seen' },
	],
	default: [],
	description: 'Which embeddings to return. All that exist when none is chosen.',
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
			description: 'One item per clip embedding, with a stable ID for your vector store',
		},
		{
			name: 'Documents',
			value: 'document',
			description: 'One item per clip with pageContent, metadata and embedding',
		},
		{
			name: 'PGVector Rows',
			value: 'pgvector',
			description: 'Rows for the table that the PGVector Store node reads',
		},
		{
			name: 'Pinecone Vectors',
			value: 'pinecone',
			description: "Vectors for Pinecone's upsert request",
		},
		{
			name: 'Qdrant Points',
			value: 'qdrant',
			description:
				"Points for Qdrant's upsert request, laid out as its Vector Store node reads them",
		},
		{
			name: 'Raw',
			value: 'raw',
			description: "One item with TwelveLabs' own response",
		},
		{
			name: 'Task',
			value: 'task',
			description: 'One item with the task and all its embeddings in a list',
		},
	],
	default: 'clips',
};

/** What comes out of a finished task. */
export const embeddingFields: INodeProperties[] = [embeddingOption, output];

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
			description: 'Text such as [0.1,0.2], as SQL stores read it',
		},
	],
	default: 'array',
	description: 'How vectors are written into the items',
};

/** Options that shape what comes out of a finished task. */
export const outputOptions: INodeProperties[] = [
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description:
			'Most vectors in one item, for one request per item. Without this option each vector is an item of its own.',
		displayOptions: { show: { '/output': ['pinecone', 'qdrant'] } },
	},
	{
		...embeddingFormatOption,
		displayOptions: { show: { '/output': ['clips', 'document', 'task'] } },
	},
	{
		displayName: 'Include Embedding',
		name: 'includeEmbedding',
		type: 'boolean',
		default: true,
		description:
			'Whether the items hold their vectors. As a tool of an AI agent the node leaves them out unless this is set, and answers with a summary.',
	},
	{
		displayName: 'Video ID',
		name: 'videoId',
		type: 'string',
		default: '',
		placeholder: 'e.g. lectures/2026-11-23.mp4',
		description:
			'Your own stable name of the video. Clip IDs are made from it, so embedding the video again overwrites its clips in the store instead of adding them twice. The task ID is used when this is not set.',
	},
];

/** How to wait for a task. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSec',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 5,
		description: 'Pause between two looks at the task',
	},
	{
		displayName: 'Wait Timeout (Seconds)',
		name: 'waitTimeoutSec',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3600,
		description:
			'How long to wait for the task. When it runs out, the task goes on and its ID is in the message.',
	},
];
