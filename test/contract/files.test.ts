import { readFileSync } from 'node:fs';
import path from 'node:path';
import { loadPackage } from '../engine/engine';

const ROOT = path.join(__dirname, '..', '..');

/** The file that n8n serves at such an address of an icon. */
const iconFile = (url: string): Buffer =>
	readFileSync(path.join(ROOT, url.replace(/^icons\/n8n-nodes-twelvelabs\//, '')));

test('node and credential have an icon for light and one for dark, both drawings', async () => {
	const directory = await loadPackage();
	const owners = [
		directory.getNode('embedVideo').type.description,
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

test('n8n finds the node by its codex', async () => {
	const { codex } = (await loadPackage()).getNode('embedVideo').type.description;
	expect(codex?.categories?.length).toBeGreaterThan(0);
	expect(codex?.alias).toEqual(expect.arrayContaining(['embedding', 'video']));
	expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
});
