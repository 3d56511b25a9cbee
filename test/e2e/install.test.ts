import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeScratchElsewhere, remove } from './n8n/folders';
import { ensureN8n } from './n8n/install';
import { N8n } from './n8n/instance';
import { packPackage } from './n8n/package-tarball';
import { Cleanup, run } from './n8n/program';
import { makeUserFolder, type UserFolder } from './n8n/session';

/** The ways of docs/install.md in which n8n itself, or npm, fetches the package from a registry. */

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
	name: string;
	version: string;
};
const { name: NAME, version } = manifest;

const cleanup = new Cleanup();
afterAll(() => cleanup.run());

/** Folder of an `npm` that asks a registry which has this package, and only the name of n8n-workflow. */
async function npmWithRegistry(): Promise<string> {
	const content = readFileSync(await packPackage());
	const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
	const registry = createServer(({ url = '', headers }, response) => {
		const name = url.slice(1);
		const dist = { tarball: `http://${headers.host}/${NAME}.tgz`, integrity };
		const versions = { [version]: name === NAME ? { ...manifest, dist } : { name, version } };
		if (name === `${NAME}.tgz`) response.end(content);
		else if (name !== NAME && name !== 'n8n-workflow') response.writeHead(404).end('{}');
		else response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
	});
	await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
	cleanup.add(() => void registry.close());
	const { port } = registry.address() as AddressInfo;
	const folder = makeScratchElsewhere();
	cleanup.add(() => remove(folder));
	// Of two --registry, npm takes the last: n8n names the public one.
	const ask = `exec npm "$@" --registry=http://127.0.0.1:${port}/`;
	const script = `#!/bin/sh\nPATH="\${PATH#${folder}:}"\n${ask}\n`;
	writeFileSync(join(folder, 'npm'), script);
	chmodSync(join(folder, 'npm'), 0o755);
	return folder;
}

async function userFolder(): Promise<UserFolder> {
	const folder = await makeUserFolder(await ensureN8n());
	cleanup.add(() => remove(folder.path));
	return folder;
}

let npm: string;
beforeAll(async () => {
	npm = await npmWithRegistry();
});

/** What a started n8n has of this package, and what it lists as installed by itself. */
interface Seen {
	nodes: string[];
	listed: string[];
}

/** Starts n8n on a user folder, does something with it, looks at what it has, and stops it. */
async function inN8n(
	{ path, owner }: UserFolder,
	settings: NodeJS.ProcessEnv = {},
	body: (n8n: N8n) => Promise<unknown> = async () => undefined,
): Promise<Seen> {
	const PATH = `${npm}:${process.env.PATH}`;
	const n8n = await N8n.start(await ensureN8n(), path, {
		hasEditor: true,
		settings: { ...settings, PATH },
	});
	try {
		await n8n.rest.signIn(owner);
		await body(n8n);
		const nodes = (await n8n.rest.get('/types/nodes.json')) as { name: string }[];
		const listed = (await n8n.rest.get('/rest/community-packages')) as { packageName: string }[];
		const names = nodes.map(({ name }) => name).filter((name) => name.startsWith(`${NAME}.`));
		return {
			nodes: names.filter((name) => !name.endsWith('Tool')).sort(),
			listed: listed.map(({ packageName }) => packageName),
		};
	} finally {
		await n8n.stop();
	}
}

const ALL = ['embedQuery', 'embedVideo', 'embedVideoTrigger', 'embeddingsTwelveLabs'].map(
	(name) => `${NAME}.${name}`,
);

const byEnvironment = (...packages: object[]): NodeJS.ProcessEnv => ({
	N8N_COMMUNITY_PACKAGES_MANAGED_BY_ENV: 'true',
	N8N_COMMUNITY_PACKAGES: JSON.stringify(packages),
});

test('in the editor; a process without the package installs it again when it is told to', async () => {
	const folder = await userFolder();
	const installed = await inN8n(folder, {}, (n8n) =>
		n8n.rest.post('/rest/community-packages', { name: NAME }),
	);
	expect(installed).toEqual({ nodes: ALL, listed: [NAME] });
	remove(join(folder.path, '.n8n/nodes'));
	expect(await inN8n(folder)).toEqual({ nodes: [], listed: [NAME] });
	const again = await inN8n(folder, { N8N_REINSTALL_MISSING_PACKAGES: 'true' });
	expect(again).toEqual({ nodes: ALL, listed: [NAME] });
});

test('by environment; what is not listed is removed', async () => {
	const folder = await userFolder();
	const listed = await inN8n(folder, byEnvironment({ name: NAME, version }));
	expect(listed).toEqual({ nodes: ALL, listed: [NAME] });
	expect(await inN8n(folder, byEnvironment())).toEqual({ nodes: [], listed: [] });
});

test('by hand, and n8n by environment leaves that alone', async () => {
	const folder = await userFolder();
	const nodes = join(folder.path, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	await run(join(npm, 'npm'), ['install', '--omit=peer', NAME], nodes);
	expect(await inN8n(folder)).toEqual({ nodes: ALL, listed: [] });
	expect(await inN8n(folder, byEnvironment())).toEqual({ nodes: ALL, listed: [] });
});
