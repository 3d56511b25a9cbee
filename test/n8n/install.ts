import { cpSync, existsSync, readFileSync, renameSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command';
import { imageFolder, imageOf, versionIn } from './docker';
import { field } from './field';
import { fingerprint } from './fingerprint';
import { nodeFor } from './nodejs';
import { cacheFolder } from './paths';
import { withProgress } from './progress';
import { makeScratch, remove } from './scratch';
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

/** Installs the pinned n8n unless it is there already, and gives its folder. */
async function ensurePinned(): Promise<string> {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	const target = join(cacheFolder, 'n8n', key);
	if (!existsSync(target)) await install(target);
	return target;
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
