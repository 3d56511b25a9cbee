import { fetch } from 'undici';
import { inN8n } from './n8n-fixture';

const nodeType = 'n8n-nodes-twelvelabs.embedVideo';

const entry = (list: unknown, name: string): unknown =>
	Array.isArray(list)
		? list.find((item: unknown) => Object(item).name === name)
		: expect(list).toBeInstanceOf(Array);

/** What n8n itself reports of the node and the credential. */
export function registration(): void {
	inN8n('has the node, also as a tool for agents, with an icon that loads', async ({ n8n }) => {
		const nodes = await n8n.rest.get('/types/nodes.json');
		const node = entry(nodes, nodeType);
		expect(node).toMatchObject({
			displayName: 'TwelveLabs Embed Video',
			credentials: [{ name: 'twelveLabsApi', required: true }],
		});
		expect(entry(nodes, `${nodeType}Tool`)).toBeDefined();
		for (const url of Object.values(Object(Object(node).iconUrl))) {
			const icon = await fetch(`${n8n.url}/${String(url)}`);
			expect([icon.status, icon.headers.get('content-type')]).toEqual([
				200,
				expect.stringContaining('svg'),
			]);
		}
	});

	inN8n('shows every node with an ordinary output in its node panel', async ({ n8n }) => {
		const nodes = await n8n.rest.get('/types/nodes.json');
		const ours = (Array.isArray(nodes) ? nodes : []).filter(
			(node: unknown) =>
				String(Object(node).name).startsWith('n8n-nodes-twelvelabs.') &&
				Object(node).outputs.includes('main'),
		);
		expect(ours.length).toBeGreaterThan(0);
		// The editor leaves out what is of the category AI, unless it says "Root Nodes" as well.
		const hidden = ours.filter((node: unknown) => {
			const { categories = [], subcategories = {} } = Object(Object(node).codex);
			return categories.includes('AI') && !Object(subcategories.AI ?? []).includes('Root Nodes');
		});
		expect(hidden.map((node: unknown) => Object(node).name)).toEqual([]);
	});

	inN8n('has the credential', async ({ n8n }) => {
		const credentials = await n8n.rest.get('/types/credentials.json');
		expect(entry(credentials, 'twelveLabsApi')).toMatchObject({ displayName: 'TwelveLabs API' });
	});

	inN8n('tests a good key as good, also after a slash', async ({ n8n, emulator }) => {
		for (const baseUrl of [emulator.url, `${emulator.url}/`]) {
			const credential = { apiKey: emulator.apiKey, baseUrl };
			const id = await n8n.importCredential(credential, 'Good');
			expect(await n8n.testCredential(id, credential)).toMatchObject({ status: 'OK' });
		}
		expect(emulator.requests.map(({ path, status }) => [path, status])).toEqual([
			['/v1.3/indexes', 200],
			['/v1.3/indexes', 200],
		]);
	});

	inN8n('tests a wrong key as wrong', async ({ n8n, emulator }) => {
		const credential = { apiKey: 'tlk_wrong', baseUrl: emulator.url };
		const id = await n8n.importCredential(credential, 'Wrong');
		const result = await n8n.testCredential(id, credential);
		expect(result.status).toBe('Error');
		expect(new Set(emulator.requests.map(({ status }) => status))).toEqual(new Set([401]));
	});
}
