import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, checkout, fingerprint, makeScratch, remove } from './folders';
import { run } from './program';

const packageName = 'n8n-nodes-twelvelabs';

/** Everything that the tarball is made from. */
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
	const printed = await run(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', into],
		checkout,
	);
	const packed: unknown = JSON.parse(printed);
	const [first]: unknown[] = Array.isArray(packed) ? packed : Object.values(Object(packed));
	if (typeof first !== 'object' || first === null || !('filename' in first))
		throw new Error(`npm pack printed something else than expected: ${printed}`);
	return join(into, String(first.filename));
}

/**
 * Builds this package and packs it as npm would publish it; gives the path of the tarball. While
 * nothing changes that it is made from, the same tarball is given again.
 */
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
 * Installs the tarball into an n8n user folder the way n8n's own installer does: unpack it among
 * the community packages, forget all but its runtime dependencies, and let npm install those.
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
