import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import 'reflect-metadata';
import { LazyPackageDirectoryLoader, PackageDirectoryLoader } from 'n8n-core';
import packageJson from '../../package.json';

const ROOT = path.join(__dirname, '..', '..');
const manifest: Record<string, unknown> & typeof packageJson = packageJson;

test('the package is what n8n installs and verifies', () => {
	expect(manifest).toMatchObject({
		name: 'n8n-nodes-twelvelabs',
		license: 'MIT',
		files: ['dist'],
		peerDependencies: { 'n8n-workflow': '*' },
	});
	expect(manifest.keywords).toContain('n8n-community-node-package');
});

test('it brings nothing with it', () => {
	for (const field of [
		'dependencies',
		'optionalDependencies',
		'bundleDependencies',
		'bundledDependencies',
	]) {
		expect(manifest[field]).toBeUndefined();
	}
	expect(Object.keys(manifest.peerDependencies)).toEqual(['n8n-workflow']);
});

test('it runs no script on the machine of who installs it', () => {
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

test('what is built asks for n8n-workflow, luxon and crypto of n8n and for nothing else', () => {
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
