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
	hint: 'None chosen: all that exist, so up to three items per clip',
	description: 'Which embeddings to return. Each chosen one gives an item of its own per clip.',
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
			description: "Vectors for Pinecone's upsert request, up to 100 in an item",
		},
		{
			name: 'Qdrant Points',
			value: 'qdrant',
			description:
				"Points for Qdrant's upsert request, up to 100 in an item, as its Vector Store node reads them",
		},
		{
			name: 'Raw',
			value: 'raw',
			description: "One item with TwelveLabs' own response",
		},
		{
			name: 'Summary',
			value: 'summary',
			description: 'One item with the task and how many embeddings it has, without them',
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
	hint: 'Set it before you store clips: embedding the video again then overwrites them',
	description:
		'Your own name of the video, the same in every run and for no other video. Clip IDs are made from it; from the task ID when it is empty, so that a second run adds all clips a second time.',
};

/** The shape of what comes out of a finished task; to an agent a summary, as vectors and rows would flood its context. */
export const resultFields: INodeProperties[] = [
	{ ...output, displayOptions: { hide: { '@tool': [true] } } },
	{ ...output, default: 'summary', displayOptions: { show: { '@tool': [true] } } },
	videoId,
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
			description: 'Text such as [0.1,0.2], as SQL stores read it',
		},
	],
	default: 'array',
	description: 'How vectors are written into the items',
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
		"Your own fields, e.g. a title or a link: into the metadata of stores' rows, and as metadata of clips",
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
		'Whether the items hold their vectors. As a tool of an AI agent the node leaves them out unless this is set.',
};

/** Options that shape what comes out of a finished task. */
export const outputOptions: INodeProperties[] = [
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		default: 100,
		description: 'Most vectors in one item, for one request per item',
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
		description: 'Pause between two looks at the task',
	},
	{
		displayName: 'Wait Timeout (Seconds)',
		name: 'waitTimeoutSec',
		type: 'number',
		default: 3600,
		description:
			'How long to wait for the task, and before it for a file that goes up on its own. When it runs out, the task goes on and its ID is in the message.',
	},
];
