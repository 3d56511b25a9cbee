import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeScratchElsewhere, remove } from '../../../e2e/n8n/folders';
import { installTarball } from '../../../e2e/n8n/package-tarball';
import { field, run } from '../../../e2e/n8n/program';
import type { Harness } from '../harness';
import { atMost, median, repeat, type Finding } from '../report';
import { getEmbeddings } from '../workflow';

/** How often a process is started to load the package. */
const STARTS = 7;

/**
 * Loads the package with n8n's own loader, as at n8n's start (all nodes' descriptions and the
 * credential's code). NODE_PATH leads to n8n's own packages, as there. Prints the milliseconds.
 */
const program = `
const { createRequire, Module } = require('node:module');
const path = require('node:path');
const from = createRequire(process.argv[1]);
process.env.NODE_PATH = from.resolve.paths('n8n-workflow').join(path.delimiter);
Module._initPaths();
from('reflect-metadata');
from('n8n-workflow');
const { LazyPackageDirectoryLoader } = from('n8n-core');
const loader = new LazyPackageDirectoryLoader(process.argv[2]);
(async () => {
	const began = performance.now();
	await loader.loadAll();
	for (const name of Object.keys(loader.known.credentials)) loader.getCredential(name);
	console.log('\\n' + (performance.now() - began));
	process.exit(0);
})();
`;

/** What the package adds to n8n's start. */
export async function loading(harness: Harness): Promise<Finding[]> {
	const folder = makeScratchElsewhere();
	try {
		await installTarball(harness.tarball, folder);
		const root = join(folder, '.n8n/nodes/node_modules/n8n-nodes-twelvelabs');
		const times = await repeat(STARTS, async () => {
			const { node, n8nBin } = harness.installed;
			const printed = await run(node, ['--eval', program, n8nBin, root], folder);
			return Number(printed.trim().split('\n').at(-1));
		});
		const bytes = readdirSync(root, { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.js'))
			.reduce((sum, file) => sum + statSync(join(root, file)).size, 0);
		return [
			{
				what: 'Loading the package into n8n',
				value: median(times),
				unit: 'ms',
				target: atMost(10),
			},
			{
				what: 'JavaScript of the package',
				value: bytes / 1024,
				unit: 'KB',
				target: atMost(200),
			},
		];
	} finally {
		remove(folder);
	}
}

/** Clips of the task whose run is stored. */
const CLIPS = 1000;

const FORMATS = ['array', 'string', 'base64'];

/** The size of a clip in what n8n stores of a run, by the format of its vector. */
export async function executionData(harness: Harness): Promise<Finding[]> {
	/** Characters that n8n stores for the items of a task. */
	const storedRun = async (count: number, embeddingFormat?: string): Promise<number> => {
		const taskId = await harness.counter.task(count);
		const { executionId } = await harness.measure({
			name: 'Stored',
			field: 'embedding_scope',
			measured: [getEmbeddings(taskId, { options: { embeddingFormat } })],
			saved: true,
		});
		const n8n = await harness.n8n();
		await n8n.execution(executionId);
		return String(field(await n8n.stored(executionId), 'data')).length;
	};
	return repeat(FORMATS.length, async (at) => ({
		what: `A clip in n8n's execution data, vector as ${FORMATS[at]}`,
		// Without what a task with a single clip takes.
		value:
			((await storedRun(CLIPS, FORMATS[at])) - (await storedRun(1, FORMATS[at]))) / CLIPS / 1024,
		unit: 'KB' as const,
	}));
}
