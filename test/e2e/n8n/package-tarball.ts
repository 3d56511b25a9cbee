import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, checkout, fingerprint, makeScratch, remove } from './folders';
import { run } from './program';

const packageName = 'n8n-nodes-twelvelabs';

/** What the tarball is made from. */
const sources = [
	'credentials',
	'gulpfile.js',
	'LICENSE',
	'nodes',
	'package-lock.json',
	'package.json',
	'README.md',
	'tsconfig.json',
];

const installCommand =
	'install --ignore-scripts --bin-links=false --install-strategy=shallow --package-lock=false';

async function buildAndPack(into: string): Promise<string> {
	await run('npm', ['run', 'build'], checkout);
	const options = ['--json', '--ignore-scripts', '--pack-destination', into];
	const printed: unknown = JSON.parse(await run('npm', ['pack', ...options], checkout));
	// npm 11 prints a list, npm 12 an object by package name.
	const [first]: { filename: string }[] = Object.values(Object(printed));
	if (!first) throw new Error('npm pack printed no package');
	return join(into, first.filename);
}

/** Builds and packs this package as npm would publish it, unless an unchanged tarball is in the cache. */
export async function packPackage(): Promise<string> {
	const folder = join(cacheFolder, 'packed');
	const tarball = join(folder, `${packageName}-${fingerprint(checkout, sources)}.tgz`);
	if (existsSync(tarball)) return tarball;
	const scratch = makeScratch();
	try {
		const packed = await buildAndPack(scratch);
		remove(folder);
		mkdirSync(folder);
		renameSync(packed, tarball);
		return tarball;
	} finally {
		remove(scratch);
	}
}

/**
 * Installs the tarball into an n8n user folder as n8n does: unpacks it among the community packages and
 * lets npm install its runtime dependencies only.
 */
export async function installTarball(tarball: string, userFolder: string): Promise<void> {
	const folder = join(userFolder, '.n8n/nodes/node_modules', packageName);
	mkdirSync(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], folder);
	const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const kept = Object.entries(Object(manifest)).filter(
		([key]) => !['devDependencies', 'peerDependencies', 'optionalDependencies'].includes(key),
	);
	writeFileSync(join(folder, 'package.json'), JSON.stringify(Object.fromEntries(kept), null, 2));
	if (kept.some(([key]) => key === 'dependencies')) {
		await run('npm', installCommand.split(' '), folder);
	}
}
