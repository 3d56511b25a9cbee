import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchElsewhere, remove } from './n8n/folders';
import { ensureN8n } from './n8n/install';
import { N8n } from './n8n/instance';
import { packPackage } from './n8n/package-tarball';
import { Cleanup, run, serve } from './n8n/program';
import { makeUserFolder, type UserFolder } from './n8n/session';

/** The ways of docs/install.md by which n8n itself, or npm, fetches the package from a registry. */

const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
	name: string;
	version: string;
};
const { name: NAME, version } = manifest;

const cleanup = new Cleanup();
afterAll(() => cleanup.run());

/** The folder of an `npm` whose registry has this package, and only the name of n8n-workflow. */
async function npmWithRegistry(): Promise<string> {
	const content = readFileSync(await packPackage());
	const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
	const registry = await serve(({ url = '', headers }, response) => {
		const name = url.slice(1);
		const dist = { tarball: `http://${headers.host}/${NAME}.tgz`, integrity };
		const versions = { [version]: name === NAME ? { ...manifest, dist } : { name, version } };
		if (name === `${NAME}.tgz`) response.end(content);
		else if (name !== NAME && name !== 'n8n-workflow') response.writeHead(404).end('{}');
		else response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
	});
	cleanup.add(() => registry.close());
	const folder = makeScratchElsewhere();
	cleanup.add(() => remove(folder));
	// n8n names the public registry; of two --registry npm takes the last.
	const ask = `exec npm "$@" --registry=${registry.url}/`;
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

/**
 * Starts n8n on a user folder, does something with it and stops it.
 * @returns its nodes of this package, and the packages that it lists as installed by itself
 */
async function inN8n(
	folder: UserFolder,
	settings: NodeJS.ProcessEnv = {},
	body: (n8n: N8n) => Promise<unknown> = async () => undefined,
): Promise<{ nodes: string[]; listed: string[] }> {
	const PATH = `${npm}:${process.env.PATH}`;
	const n8n = await N8n.start(await ensureN8n(), folder, {
		hasEditor: true,
		settings: { ...settings, PATH },
	});
	try {
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

test('installs in the editor; a process without the package reinstalls it if told to', async () => {
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

test('installs by environment, and removes what is not listed', async () => {
	const folder = await userFolder();
	const listed = await inN8n(folder, byEnvironment({ name: NAME, version }));
	expect(listed).toEqual({ nodes: ALL, listed: [NAME] });
	expect(await inN8n(folder, byEnvironment())).toEqual({ nodes: [], listed: [] });
});

test('takes what was installed by hand, which an install by environment leaves alone', async () => {
	const folder = await userFolder();
	const nodes = join(folder.path, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	await run(join(npm, 'npm'), ['install', '--omit=peer', NAME], nodes);
	expect(await inN8n(folder)).toEqual({ nodes: ALL, listed: [] });
	expect(await inN8n(folder, byEnvironment())).toEqual({ nodes: ALL, listed: [] });
});
