import { type Emulator, startEmulator } from '../../emulator';
import { remove } from '../n8n/folders';
import { ensureN8n } from '../n8n/install';
import { installTarball, packPackage } from '../n8n/package-tarball';
import { type Cleanup, Problem, runProgram, withProgress } from '../n8n/program';
import { makeUserFolder } from '../n8n/session';
import {
	embedOnWorker,
	type SharedState,
	park,
	resume,
	triggerAfterRestart,
	triggerOnce,
	workerKilled,
	type QueueFixture,
} from './checks';
import { type BinaryMode, Cluster, type ClusterSetup, startRedis } from './cluster';

type Check = [title: string, body: (fixture: QueueFixture) => Promise<void>];

const checks: Record<BinaryMode, Check[]> = {
	database: [
		['Embed Video runs on a worker, the file in the database', (w) => embedOnWorker(w, 'database')],
		['the trigger fires once, on a worker', triggerOnce],
		['a worker killed while waiting loses no task', workerKilled],
	],
	filesystem: [
		['after a restart the trigger gives what came meanwhile, once', triggerAfterRestart],
		['Embed Video runs on a worker, the file on disk', (w) => embedOnWorker(w, 'filesystem')],
		['tasks that are not ready are parked in the database', park],
	],
};

/** In an n8n that is started once more. */
const afterwards: Check[] = [
	['after a restart the parked run goes on, each video paid once', resume],
];

const report = { passed: 0, failed: 0 };

async function runChecks(fixture: QueueFixture, list: readonly Check[]): Promise<void> {
	for (const [title, body] of list) {
		const began = Date.now();
		try {
			await body(fixture);
			report.passed += 1;
			console.log(`✓ ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
		} catch (error) {
			report.failed += 1;
			console.log(`✗ ${title}\n  ${error instanceof Error ? error.message : String(error)}`);
			for (const worker of fixture.cluster.workers) console.log(worker.log(20));
		}
	}
}

/** Runs checks in an n8n that is started for them. */
async function inMode(
	mode: BinaryMode,
	setup: ClusterSetup,
	emulator: Emulator,
	shared: SharedState,
	cleanup: Cleanup,
	list = checks[mode],
): Promise<void> {
	const cluster = await withProgress(`Starting n8n with two workers, files in ${mode}`, () =>
		Cluster.start(setup, mode),
	);
	cleanup.add(() => cluster.end());
	if (list === checks.database)
		await cluster.n8n.importCredential({ apiKey: emulator.apiKey, baseUrl: emulator.url });
	await runChecks({ cluster, emulator, shared }, list);
	await cluster.end('stop');
}

void runProgram(async (cleanup) => {
	// First what may be missing: n8n itself is a large download.
	const redis = await startRedis(cleanup);
	const installed = await ensureN8n();
	const folder = await makeUserFolder(installed);
	cleanup.add(() => remove(folder.path));
	await installTarball(await packPackage(), folder.path);
	const setup: ClusterSetup = { installed, folder, redis };
	const emulator = await startEmulator({ processingMs: 1500 });
	cleanup.add(() => emulator.close());
	const shared: SharedState = { triggered: 0 };
	await inMode('database', setup, emulator, shared, cleanup);
	emulator.seedTask();
	await inMode('filesystem', setup, emulator, shared, cleanup);
	await inMode('filesystem', setup, emulator, shared, cleanup, afterwards);
	console.log(`${report.passed} passed, ${report.failed} failed`);
	if (report.failed > 0) throw new Problem('Queue mode does not work as it should.');
});
