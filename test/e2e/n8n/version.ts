import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './command';
import { cacheFolder } from './paths';
import { withProgress } from './progress';
import { makeScratch, remove } from './scratch';

/**
 * n8n takes xlsx from its maker's own server; npm has the version before it, which is enough for all
 * that is tried here, also where only npm can be reached.
 */
const overrides = { xlsx: '0.18.5' };

const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];

async function install(version: string, target: string): Promise<void> {
	const scratch = makeScratch();
	try {
		const manifest = {
			name: 'n8n-of-a-version',
			private: true,
			dependencies: { n8n: version },
			overrides,
		};
		writeFileSync(join(scratch, 'package.json'), JSON.stringify(manifest));
		await withProgress(`Downloading n8n ${version} (once, about 3 GB on disk)`, () =>
			run('npm', ['install', ...options], scratch),
		);
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

/** Installs n8n in a version of one's choice unless it is there already, and gives its folder. */
export async function ensureVersion(version: string): Promise<string> {
	const target = join(cacheFolder, 'n8n', `${version}-${process.platform}-${process.arch}`);
	if (!existsSync(target)) await install(version, target);
	return target;
}
