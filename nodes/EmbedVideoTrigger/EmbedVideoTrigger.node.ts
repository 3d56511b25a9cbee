import {
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { triggerFields } from './fields';
import { pollTasks } from './poll-tasks';

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
				'Starts a workflow when TwelveLabs has embedded a video, whoever created the task. Best for long videos and archives: one workflow makes tasks with Create Task, another begins with this trigger and stores the clips. No execution waits.',
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
		properties: triggerFields,
	};

	async poll(this: IPollFunctions) {
		return pollTasks(this);
	}
}
