import { cpSync, existsSync, readFileSync, renameSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from './command';
import { imageFolder, imageOf, versionIn } from './docker';
import { field } from './field';
import { fingerprint } from './fingerprint';
import { NpmProgress } from './npm-progress';
import { nodeFor } from './nodejs';
import { cacheFolder } from './paths';
import { Problem } from './program';
import { withProgress } from './progress';
import { remove } from './scratch';
import { takeUnfinished, sweepUnfinished } from './unfinished';
import { ensureVersion } from './version';

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
	/** The Docker image that both are in, if they are not on this machine. */
	image?: string;
};

/** What installing it takes, for people; measured on two processors and a fast network. */
export const INSTALL_COST = 'once, 4–6 minutes, about 3 GB on disk';

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

/** The n8n in a folder that it was installed in. */
async function describe(folder: string): Promise<InstalledN8n> {
	const modules = join(folder, 'node_modules');
	const manifest: unknown = JSON.parse(readFileSync(join(modules, 'n8n/package.json'), 'utf8'));
	return {
		folder,
		version: String(field(manifest, 'version')),
		node: await nodeFor(modules),
		n8nBin: join(modules, 'n8n/bin/n8n'),
	};
}

/** The n8n of a Docker image. */
const inImage = async (image: string): Promise<InstalledN8n> => ({
	folder: imageFolder(image),
	version: await versionIn(image, 'n8n'),
	node: 'node',
	n8nBin: 'n8n',
	image,
});

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

/** Installs the pinned n8n unless it is there already, and gives its folder. */
async function ensurePinned(): Promise<string> {
	const folder = finalFolder();
	if (!isInstalled()) await install(folder);
	return folder;
}

/** The version of n8n that the lock file pins. */
export const pinnedVersion = String(
	field(
		field(JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')), 'dependencies'),
		'n8n',
	),
);

/**
 * Installs n8n unless it is there already, and says where it is: the pinned one, or what the
 * environment names, which is a version, or an image such as `docker:n8nio/n8n:stable`.
 */
export async function ensureN8n(
	version = process.env.N8N_TWELVELABS_VERSION ?? pinnedVersion,
): Promise<InstalledN8n> {
	const image = imageOf(version);
	if (image !== undefined) return await inImage(image);
	return await describe(
		version === pinnedVersion ? await ensurePinned() : await ensureVersion(version),
	);
}
