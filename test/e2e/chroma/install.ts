import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../n8n/command';
import { fingerprint } from '../n8n/fingerprint';
import { cacheFolder } from '../n8n/paths';
import { withProgress } from '../n8n/progress';
import { makeScratch, remove } from '../n8n/scratch';

const runtime = join(__dirname, 'runtime');
const runtimeFiles = ['package.json', 'package-lock.json', '.npmrc'];

const cliIn = (folder: string) => join(folder, 'node_modules/chromadb/dist/cli.mjs');

async function install(target: string): Promise<void> {
	const scratch = makeScratch();
	try {
		for (const file of runtimeFiles) cpSync(join(runtime, file), join(scratch, file));
		await withProgress('Downloading Chroma (once, about 80 MB on disk)', async () => {
			await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], scratch);
			// Its server is a binary that not every system can load.
			await run(process.execPath, [cliIn(scratch), '--help'], scratch);
		});
		mkdirSync(dirname(target), { recursive: true });
		// Under its final name it is complete: a broken or interrupted install never gets there.
		if (!existsSync(target)) renameSync(scratch, target);
	} finally {
		remove(scratch);
	}
}

/** Installs the pinned Chroma unless it is there already, and gives its start script. */
export async function ensureChroma(): Promise<string> {
	const key = `${fingerprint(runtime, runtimeFiles)}-${process.platform}-${process.arch}`;
	const target = join(cacheFolder, 'chroma', key);
	if (!existsSync(target)) await install(target);
	return cliIn(target);
}
