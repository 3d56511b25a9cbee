import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { triggerFields } from './fields';
import { pollTasks } from './poll-tasks';

export class EmbedVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'TwelveLabs Embed Video Trigger',
		name: 'embedVideoTrigger',
		icon: {
			light: 'file:../EmbedVideo/twelveLabs.svg',
			dark: 'file:../EmbedVideo/twelveLabs.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter.events.join(", ") }}',
		description: 'Starts the workflow when TwelveLabs has finished embedding a video',
		defaults: { name: 'TwelveLabs Embed Video Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'twelveLabsApi', required: true }],
		properties: triggerFields,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return pollTasks(this);
	}
}
