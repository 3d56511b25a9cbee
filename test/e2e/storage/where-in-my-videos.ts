import type { INode } from 'n8n-workflow';
import type { World } from '../world';
import type { Store } from './store-kinds';
import { McpClient } from './mcp';

/** The bearer token of the MCP server of these tests; n8n has it as the credential "Store token". */
export const token = 'store-test-token';

const node = (at: number, name: string, type: string, more: Partial<INode>): INode => ({
	id: `7b1d0c00-0000-4000-8000-00000000196${at}`,
	name,
	type,
	typeVersion: 1,
	position: [200 * at, 0],
	parameters: {},
	...more,
});

/**
 * Asks the store as an agent does: it is the agent's tool, and n8n's MCP server runs tools as its
 * agents do, without a language model. Gives the hits that the agent reads, the nearest first.
 */
export async function whereInMyVideos(
	world: World,
	store: Store,
	words: string,
): Promise<unknown[]> {
	const { n8n } = world;
	const path = `search-${store.type}`;
	const id = await n8n.importWorkflow({
		name: 'Where in my videos?',
		nodes: [
			node(1, 'MCP Server Trigger', '@n8n/n8n-nodes-langchain.mcpTrigger', {
				typeVersion: 2,
				webhookId: `7b1d0c00-0000-4000-8000-${path.length.toString().padStart(12, '0')}`,
				parameters: { authentication: 'bearerAuth', path },
				credentials: { httpBearerAuth: { id: null, name: 'Store token' } },
			}),
			node(2, 'Search Videos', `@n8n/n8n-nodes-langchain.${store.type}`, {
				typeVersion: 1.3,
				parameters: {
					mode: 'retrieve-as-tool',
					toolDescription: 'Finds moments in our videos',
					topK: 3,
					...store.place,
				},
				...(store.credentials && { credentials: store.credentials }),
			}),
			node(3, 'Embeddings TwelveLabs', 'n8n-nodes-twelvelabs.embeddingsTwelveLabs', {
				parameters: { documents: 'useVectors' },
				credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
			}),
		],
		connections: {
			'Search Videos': { ai_tool: [[{ node: 'MCP Server Trigger', type: 'ai_tool', index: 0 }]] },
			'Embeddings TwelveLabs': {
				ai_embedding: [[{ node: 'Search Videos', type: 'ai_embedding', index: 0 }]],
			},
		},
		settings: { executionOrder: 'v1' },
	});
	await n8n.activate(id);
	const client = await McpClient.connect(`${n8n.url}/mcp/${path}`, token);
	expect(await client.tools()).toEqual(['Search_Videos']);
	const answer = await client.call('Search_Videos', { input: words });
	expect(answer.isError).toBe(false);
	const hits: unknown = JSON.parse(answer.texts.join(''));
	if (!Array.isArray(hits)) throw new Error(`no list of hits: ${answer.texts.join('')}`);
	return hits.map((hit: unknown): unknown => JSON.parse(String(Object(hit).text)));
}
