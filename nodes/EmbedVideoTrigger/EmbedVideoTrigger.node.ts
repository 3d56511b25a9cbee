import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeProperties,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { embeddingOption, output, outputOptions } from '../shared/fields/embeddings';
import { embedApiOption } from '../shared/fields/media';
import { filtersField, optionsField } from '../shared/fields/options';
import { LABELS } from '../shared/model/labels';
import { pollTasks } from './poll-tasks';

/** A fixed Video ID would be the same for all videos. */
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

export class EmbedVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Video Trigger',
		name: 'embedVideoTrigger',
		icon: { light: 'file:trigger.svg', dark: 'file:trigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter.events.map((event) => event === "ready" ? "Embeddings Ready" : "Video Failed").join(", ") }}',
		// n8n's node panel shows node and trigger as one entry, under the trigger's description.
		description: 'Turn videos into searchable embeddings, or start a workflow when they are ready',
		defaults: { name: 'TwelveLabs Embed Video Trigger' },
		polling: true,
		// For n8n's AI builder, in n8n 2.11 and later.
		builderHint: {
			searchHint:
				'Starts a workflow when TwelveLabs has embedded a video, whoever created the task. Best for long videos and archives: one workflow creates tasks with Create Task, another starts with this trigger and stores the clips. No execution has to wait.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-twelvelabs.embedVideo',
					relationHint: 'Makes the tasks, with its operation Create Task',
				},
			],
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: [
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
			filtersField([
				{
					displayName: LABELS.modelName,
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
			]),
			optionsField([...outputOptions, nameVideosBy, embedApiOption]),
		],
	};

	async poll(this: IPollFunctions) {
		return pollTasks(this);
	}
}
