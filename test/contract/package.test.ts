import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import 'reflect-metadata';
import { LazyPackageDirectoryLoader, PackageDirectoryLoader } from 'n8n-core';
import packageJson from '../../package.json';
import { loadPackage } from '../engine/engine';

const ROOT = path.join(__dirname, '..', '..');
const manifest: Record<string, unknown> & typeof packageJson = packageJson;

test('the package is what n8n installs and verifies', () => {
	expect(manifest).toMatchObject({
		name: 'n8n-nodes-twelvelabs',
		license: 'MIT',
		files: ['dist'],
	});
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	expect(manifest.keywords).toContain('n8n-community-node-package');
});

test('it has no runtime dependencies', () => {
	for (const field of [
		'dependencies',
		'optionalDependencies',
		'bundleDependencies',
		'bundledDependencies',
	]) {
		expect(manifest[field]).toBeUndefined();
	}
});

test('it runs no script on the machine that installs it', () => {
	for (const hook of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) {
		expect(Object.keys(manifest.scripts)).not.toContain(hook);
	}
});

test('the development packages that were asked for are there', () => {
	expect(Object.keys(manifest.devDependencies)).toEqual(
		expect.arrayContaining([
			'n8n-workflow',
			'n8n-core',
			'undici',
			'form-data',
			'jest',
			'eslint-plugin-n8n-nodes-base',
		]),
	);
});

test('the entry points are built and keep their places', () => {
	expect(manifest.n8n.n8nNodesApiVersion).toBe(1);
	expect(manifest.n8n.credentials).toContain('dist/credentials/TwelveLabsApi.credentials.js');
	expect(manifest.n8n.nodes).toContain('dist/nodes/EmbedVideo/EmbedVideo.node.js');
	for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials, manifest.main]) {
		expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain('exports.');
	}
});

test('n8n lists its nodes at the start without loading their code', async () => {
	const lazy = new LazyPackageDirectoryLoader(ROOT);
	await lazy.loadAll();
	expect(lazy.isLazyLoaded).toBe(true);
	expect(lazy.nodeTypes).toEqual({});

	const loaded = new PackageDirectoryLoader(ROOT);
	await loaded.loadAll();
	const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
	expect(lazy.known).toEqual(asJson(loaded.known));
	expect(lazy.types).toEqual(asJson(loaded.types));
	for (const name of Object.keys(lazy.known.nodes)) {
		expect(lazy.getNode(name).type.description.name).toBe(name);
	}
});

test('the built code requires n8n-workflow, luxon and crypto of n8n, and nothing else', () => {
	const dist = path.join(ROOT, 'dist');
	const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('.js'),
	);
	const asked = scripts.flatMap((file) =>
		[...readFileSync(path.join(dist, file), 'utf8').matchAll(/require\("([^".][^"]*)"\)/g)].map(
			([, name]) => name,
		),
	);
	expect(scripts.length).toBeGreaterThan(10);
	expect(['crypto', 'luxon', 'n8n-workflow']).toEqual(expect.arrayContaining(asked));
});

test('every node and the credential have a light and a dark icon, and no two nodes look the same', async () => {
	const directory = await loadPackage();
	const nodes = Object.keys(directory.known.nodes).map((name) => directory.getNode(name).type);
	const looks = [
		...nodes.map(({ description }) => description),
		directory.getCredential('twelveLabsApi').type,
	].map(({ iconUrl }) => {
		if (typeof iconUrl !== 'object') throw new Error('no pair of icons');
		const [light = '', dark = ''] = [iconUrl.light, iconUrl.dark].map((url) =>
			readFileSync(path.join(ROOT, url.replace(/^icons\/n8n-nodes-twelvelabs\//, '')), 'utf8'),
		);
		expect(light).not.toBe(dark);
		for (const icon of [light, dark]) {
			expect(icon).toMatch(/<svg[\s>]/);
			expect(icon).not.toMatch(/<script|href="http|<image/);
		}
		return light;
	});
	expect(new Set(looks.slice(0, nodes.length)).size).toBe(nodes.length);
});

test('every node is found by the words that people search for', async () => {
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

test('the codex of the node has categories and a link to the documentation', async () => {
	const { codex } = (await loadPackage()).getNode('embedVideo').type.description;
	expect(codex?.categories?.length).toBeGreaterThan(0);
	expect(codex?.resources?.primaryDocumentation?.[0]?.url).toMatch(/^https:\/\//);
});
