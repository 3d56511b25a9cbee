import { inN8n } from '../n8n-fixture';
import { connected, ours, to } from '../n8n/workflow';
import { McpClient, mcpServer } from './mcp';

/** The node as n8n offers it to agents; the agent chooses the video. */
const tool = (name: string, parameters: object) =>
	ours(
		'embedVideoTool',
		{
			descriptionType: 'manual',
			toolDescription: name,
			videoSource: 'url',
			videoUrl: "={{ $fromAI('url', 'address of the video', 'string') }}",
			...parameters,
		},
		name,
	);

const tools = [
	tool('Embed_Video', { options: {} }),
	tool('Embed_Video_Rows', { output: 'document', options: { includeEmbedding: false } }),
];

const workflow = connected(
	'TwelveLabs as tools of an agent',
	[mcpServer('twelvelabs-tools'), ...tools],
	Object.fromEntries(tools.map(({ name }) => [name, to('MCP Server Trigger', 'ai_tool')])),
);

export function agentTool(): void {
	inN8n('answers in a few words without vectors, or with rows', async ({ n8n, emulator }) => {
		await n8n.activate(await n8n.importWorkflow(workflow));
		const client = await McpClient.connect(n8n, 'twelvelabs-tools');
		expect((await client.tools()).sort()).toEqual(tools.map(({ name }) => name).sort());

		const url = `${emulator.origin}/samples/city-traffic-at-night.mp4`;
		const brief = await client.call('Embed_Video', { url });
		expect(brief.length).toBeLessThan(1000);
		expect(JSON.parse(brief)).toMatchObject([
			{
				status: 'ready',
				input_url: url,
				embedding_count: 9,
				embedding_options: ['visual', 'audio', 'transcription'],
			},
		]);

		const rows = await client.call('Embed_Video_Rows', { url });
		const parsed: unknown = JSON.parse(rows);
		expect(parsed).toHaveLength(9);
		expect(parsed).toMatchObject([
			{ pageContent: `city-traffic-at-night.mp4 0:00:00–0:00:06 (visual)\n${url}#t=0,6` },
			...Array.from({ length: 8 }, () => ({ metadata: { input_url: url } })),
		]);
		expect(rows).not.toContain('"embedding"');
	});
}
