import { fetch } from 'undici';
import { inN8n } from './n8n-fixture';
import type { N8n } from './n8n/instance';

/** A node type or a type of credential, as n8n reports it. */
type Reported = {
	name: string;
	outputs: unknown[];
	iconUrl?: Record<string, string>;
	codex?: { categories?: string[]; subcategories?: Record<string, string[]> };
};

const reported = async ({ rest }: N8n, what: 'nodes' | 'credentials'): Promise<Reported[]> =>
	(await rest.get(`/types/${what}.json`)) as Reported[];

const OURS = 'n8n-nodes-twelvelabs.';

/** What n8n itself reports of the nodes and the credential. */
export function registration(): void {
	inN8n('has the node, also as a tool for agents, with an icon that loads', async ({ n8n }) => {
		const nodes = await reported(n8n, 'nodes');
		const node = nodes.find(({ name }) => name === `${OURS}embedVideo`);
		expect(node).toMatchObject({
			displayName: 'TwelveLabs Embed Video',
			credentials: [{ name: 'twelveLabsApi', required: true }],
		});
		expect(nodes.map(({ name }) => name)).toContain(`${OURS}embedVideoTool`);
		for (const url of Object.values(node?.iconUrl ?? {})) {
			const { status, headers } = await fetch(`${n8n.url}/${url}`);
			expect(status).toBe(200);
			expect(headers.get('content-type')).toContain('svg');
		}
	});

	inN8n('shows every node with an ordinary output in its node panel', async ({ n8n }) => {
		const nodes = (await reported(n8n, 'nodes')).filter(
			({ name, outputs }) => name.startsWith(OURS) && outputs.includes('main'),
		);
		expect(nodes.length).toBeGreaterThan(0);
		// The editor leaves out what is of the category AI, unless it says "Root Nodes" as well.
		const hidden = nodes.filter(
			({ codex: { categories = [], subcategories = {} } = {} }) =>
				categories.includes('AI') && !subcategories.AI?.includes('Root Nodes'),
		);
		expect(hidden.map(({ name }) => name)).toEqual([]);
	});

	inN8n('has the credential', async ({ n8n }) => {
		const credentials = await reported(n8n, 'credentials');
		expect(credentials).toContainEqual(
			expect.objectContaining({ name: 'twelveLabsApi', displayName: 'TwelveLabs API' }),
		);
	});

	inN8n(
		'tests a good key as good, also after a slash, and a wrong one as wrong',
		async (fixture) => {
			const { n8n, emulator } = fixture;
			const test = async (apiKey: string, baseUrl: string): Promise<string> => {
				const credential = { apiKey, baseUrl };
				const id = await n8n.importCredential(credential, 'Tested');
				return (await n8n.testCredential(id, credential)).status;
			};
			expect(await test(emulator.apiKey, emulator.url)).toBe('OK');
			expect(await test(emulator.apiKey, `${emulator.url}/`)).toBe('OK');
			expect(emulator.requests.map(({ path, status }) => [path, status])).toEqual([
				['/v1.3/indexes', 200],
				['/v1.3/indexes', 200],
			]);
			emulator.requests.length = 0;
			expect(await test('tlk_wrong', emulator.url)).toBe('Error');
			expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([401]));
		},
	);
}
