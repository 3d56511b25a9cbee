import type { INodeProperties } from 'n8n-workflow';
import { embeddingOption, output, outputOptions } from '../shared/fields/embeddings';
import { optionsField } from '../shared/fields/options';
import { embedApiOption } from '../shared/fields/media';

/** Names the videos of clips; a fixed Video ID would give all videos the same. */
const nameVideosBy: INodeProperties = {
	displayName: 'Name Videos By',
	name: 'nameVideosBy',
	type: 'options',
	options: [
		{
			name: 'File Name or URL',
			value: 'source',
			description:
				'Stays the same when a video is embedded again, if no two videos share a name; URL signatures are ignored',
		},
		{ name: 'Task ID', value: 'task', description: 'Changes each time a video is embedded' },
	],
	default: 'task',
	displayOptions: { hide: { '/output': ['taskOnly'] } },
	description:
		'What clip IDs are made from. By file name or URL, a video embedded again overwrites its clips in the store.',
};

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: [
			{ name: 'Embeddings Ready', value: 'ready', description: 'A video was embedded' },
			{ name: 'Video Failed', value: 'failed', description: 'A video could not be embedded' },
		],
		default: ['ready'],
		required: true,
		description:
			'When to start the workflow. All tasks in the account count, including those an Embed Video node is waiting for. Use Filters to narrow them down.',
	},
	{
		...output,
		options: [
			...(output.options ?? []),
			{
				name: 'Task Without Embeddings',
				value: 'taskOnly',
				description: 'One item with the task: collect it with Get Embeddings',
			},
		],
		default: 'taskOnly',
	},
	{ ...embeddingOption, displayOptions: { hide: { output: ['taskOnly'] } } },
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'Model',
				name: 'modelName',
				type: 'string',
				default: '',
				placeholder: 'e.g. marengo3.0',
				description: 'Only tasks of this embedding model',
			},
			{
				displayName: 'Name Contains',
				name: 'nameContains',
				type: 'string',
				default: '',
				placeholder: 'e.g. lectures/',
				description:
					'Only videos whose file name or URL contains this text, in upper or lower case',
			},
		],
	},
	optionsField([...outputOptions, nameVideosBy, embedApiOption]),
];
