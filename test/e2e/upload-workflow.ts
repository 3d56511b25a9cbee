import type { INode } from 'n8n-workflow';
import type { Workflow } from './n8n/workflow';

/** Takes a video at a webhook, in the field `film`, and answers with its clips. */
export const uploadWorkflow = (options: INode['parameters'] = {}): Workflow => ({
	name: 'Embed what is uploaded',
	nodes: [
		{
			id: '7b1d0c00-0000-4000-8000-000000000900',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			position: [0, 0],
			webhookId: '7b1d0c00-0000-4000-8000-000000000902',
			parameters: {
				httpMethod: 'POST',
				path: 'embed',
				responseMode: 'lastNode',
				responseData: 'allEntries',
				options: {},
			},
		},
		{
			id: '7b1d0c00-0000-4000-8000-000000000901',
			name: 'Embed',
			type: 'n8n-nodes-twelvelabs.embedVideo',
			typeVersion: 1,
			position: [220, 0],
			parameters: { binaryPropertyName: 'film', options },
			credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
		},
	],
	connections: { Webhook: { main: [[{ node: 'Embed', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
});
