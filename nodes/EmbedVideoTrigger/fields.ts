import type { INodeProperties } from 'n8n-workflow';
import { embeddingOption, output, outputOptions } from '../shared/fields/embeddings';
import { optionsField } from '../shared/fields/options';

/** Values of `output` that give the embeddings, not the task alone. */
const WITH_EMBEDDINGS = { hide: { output: ['taskOnly'] } };

/** Names the videos of clips; a fixed Video ID would give all videos the same. */
const nameVideosBy: INodeProperties = {
	displayName: 'Name Videos By',
	name: 'nameVideosBy',
	type: 'options',
	options: [
		{ name: 'File Name or URL', value: 'source', description: 'The same in every run' },
		{ name: 'Task ID', value: 'task', description: 'Another one each time a video is embedded' },
	],
	default: 'task',
	description:
		'What clip IDs are made from. By file name or URL, a video embedded again overwrites its clips in the store.',
};

/** The trigger's fields. */
export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{ name: 'Failed', value: 'failed', description: 'A video could not be embedded' },
			{ name: 'Ready', value: 'ready', description: 'The embeddings of a video are ready' },
		],
		default: ['ready'],
		required: true,
		description: 'When to start the workflow',
	},
	{
		...output,
		options: [
			...(output.options ?? []),
			{
				name: 'Task Only',
				value: 'taskOnly',
				description: 'One item with the task, without its embeddings',
			},
		],
		default: 'taskOnly',
	},
	{ ...embeddingOption, displayOptions: WITH_EMBEDDINGS },
	optionsField([...outputOptions.filter(({ name }) => name !== 'videoId'), nameVideosBy]),
];
