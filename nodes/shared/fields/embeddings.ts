import type { INodeProperties } from 'n8n-workflow';

/** What comes out of a finished task. */
export const embeddingFields: INodeProperties[] = [
	{
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
	},
	{
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
	},
];

/** Names the video in the IDs of its clips. */
export const videoIdOption: INodeProperties = {
	displayName: 'Video ID',
	name: 'videoId',
	type: 'string',
	default: '',
	placeholder: 'e.g. lectures/2026-11-23.mp4',
	description:
		'Your own stable name of the video. Clip IDs are made from it, so embedding the video again overwrites its clips in the store instead of adding them twice. The task ID is used when this is not set.',
};

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
