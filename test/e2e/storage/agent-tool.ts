import type { INode } from 'n8n-workflow';
import { withN8n, type N8nFixture } from '../n8n-fixture';
import type { Workflow } from '../n8n/workflow';
import { McpClient } from './mcp';
import { importCredential } from './stores';

const token = 'agent-test-token';

/** The node as n8n offers it to agents, filled in by the agent. */
const tool = (name: string, parameters: INode['parameters']): INode => ({
	id: `7b1d0c00-0000-4000-8000-${name.length.toString().padStart(12, '0')}`,
	name,
	type: 'n8n-nodes-twelvelabs.embedVideoTool',
	typeVersion: 1,
	position: [0, 220],
	parameters: { descriptionType: 'manual', toolDescription: name, ...parameters },
	credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
});

const videoUrl = "={{ $fromAI('url', 'address of the video', 'string') }}";

const tools = [
	tool('Embed_Video', { videoSource: 'url', videoUrl, options: {} }),
	tool('Embed_Video_Rows', {
		videoSource: 'url',
		videoUrl,
		output: 'document',
		options: { includeEmbedding: false },
	}),
];

const workflow: Workflow = {
	name: 'TwelveLabs as tools of an agent',
	nodes: [
		{
			id: '7b1d0c00-0000-4000-8000-000000000950',
			name: 'MCP Server Trigger',
			type: '@n8n/n8n-nodes-langchain.mcpTrigger',
			typeVersion: 2,
			position: [0, 0],
			webhookId: '7b1d0c00-0000-4000-8000-000000000951',
			parameters: { authentication: 'bearerAuth', path: 'twelvelabs-tools' },
			credentials: { httpBearerAuth: { id: null, name: 'Agent token' } },
		},
		...tools,
	],
	connections: Object.fromEntries(
		tools.map(({ name }) => [
			name,
			{ ai_tool: [[{ node: 'MCP Server Trigger', type: 'ai_tool' as const, index: 0 }]] },
		]),
	),
	settings: { executionOrder: 'v1' },
};

async function open(fixture: N8nFixture): Promise<McpClient> {
	await importCredential(fixture, 'httpBearerAuth', 'Agent token', { token });
	await fixture.n8n.activate(await fixture.n8n.importWorkflow(workflow));
	return await McpClient.connect(`${fixture.n8n.url}/mcp/twelvelabs-tools`, token);
}

/** Through n8n's own MCP server, which runs tools as its agents do, without a language model. */
export function agentTool(): void {
	it(
		'answers in a few words, without vectors; with rows when they were asked for',
		withN8n(async (fixture) => {
			const client = await open(fixture);
			expect((await client.tools()).sort()).toEqual(tools.map(({ name }) => name).sort());

			const url = `${fixture.emulator.origin}/samples/city-traffic-at-night.mp4`;
			const brief = await client.call('Embed_Video', { url });
			const text = brief.texts.join('\n');
			expect(text.length).toBeLessThan(1000);
			expect(JSON.parse(text)).toMatchObject([
				{
					status: 'ready',
					input_url: url,
					embedding_count: 9,
					embedding_options: ['visual', 'audio', 'transcription'],
				},
			]);

			const rows = (await client.call('Embed_Video_Rows', { url })).texts.join('\n');
			const parsed: unknown = JSON.parse(rows);
			expect(parsed).toHaveLength(9);
			expect(parsed).toMatchObject([
				{
					pageContent: `city-traffic-at-night.mp4 0:00:00–0:00:06 (visual)\n${url}#t=0,6`,
				},
				...Array.from({ length: 8 }, () => ({ metadata: { input_url: url } })),
			]);
			expect(rows).not.toContain('"embedding"');
		}),
	);
}
