import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPackage } from '../engine/engine';

const ROOT = path.join(__dirname, '..', '..');

/** The file that n8n serves at such an address of an icon. */
const iconFile = (url: string): Buffer =>
	readFileSync(path.join(ROOT, url.replace(/^icons\/n8n-nodes-twelvelabs\//, '')));

test('every node and the credential have an icon for light and one for dark, both drawings', async () => {
	const directory = await loadPackage();
	const nodes = Object.keys(directory.known.nodes);
	const owners = [
		...nodes.map((name) => directory.getNode(name).type.description),
		directory.getCredential('twelveLabsApi').type,
	];
	for (const { iconUrl } of owners) {
		if (typeof iconUrl !== 'object') throw new Error('no pair of icons');
		const [light, dark] = [iconFile(iconUrl.light), iconFile(iconUrl.dark)];
		expect(light.equals(dark)).toBe(false);
		for (const icon of [light, dark]) {
			expect(icon.toString()).toMatch(/<svg[\s>]/);
			expect(icon.toString()).not.toMatch(/<script|href="http|<image/);
		}
	}
});

test('no two nodes look the same', async () => {
	const directory = await loadPackage();
	const icons = Object.keys(directory.known.nodes).map((name) => {
		const { iconUrl } = directory.getNode(name).type.description;
		if (typeof iconUrl !== 'object') throw new Error('no pair of icons');
		return iconFile(iconUrl.light).toString();
	});
	expect(new Set(icons).size).toBe(icons.length);
});

test('the words of people who look for it lead to every node', async () => {
	const directory = await loadPackage();
	for (const name of Object.keys(directory.known.nodes)) {
		const { displayName, codex } = directory.getNode(name).type.description;
		const found = [displayName, ...(codex?.alias ?? [])].map((each) => each.toLowerCase());
		for (const words of [
			'twelvelabs',
			'twelve labs',
			'video search',
			'search video',
			'video embedding',
			'semantic',
			'similar',
			'embeddings',
		]) {
			expect([words, found.some((each) => each.includes(words))]).toEqual([words, true]);
		}
	}
});

test('n8n finds the node by its codex', async () => {
	const { codex } = (await loadPackage()).getNode('embedVideo').type.description;
	expect(codex?.categories?.length).toBeGreaterThan(0);
	expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
});
