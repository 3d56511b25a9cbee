import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../n8n/command';
import { versionIn } from '../n8n/docker';
import { ensureN8n } from '../n8n/install';
import { checkout } from '../n8n/paths';
import { type Cleanup, Problem, runProgram } from '../n8n/program';
import { makeScratch, remove } from '../n8n/scratch';
import { type Check, CHECK_NAMES } from './checks';
import { type JestReport, readReport } from './report';
import { isGood, keepResult, machine, readResults, type VersionResult } from './results';
import { writeTable } from './table';

/*
 * `npm run e2e:versions -- 1.123.81 2.41.1 …`: installs each n8n with the Node.js it needs and this
 * package in it, tries what checks.ts lists, and keeps what came out in results.json and the README.
 */

const JEST = join(checkout, 'node_modules/jest/bin/jest.js');
const CONFIG = join(checkout, 'test/versions/jest.config.js');

/** In an image is tried what asks for no process that can be killed or measured: one file of tests. */
const IN_IMAGE_FILE = 'test/versions/n8n.test.ts';
const IN_IMAGE: readonly Check[] = ['loading', 'operations', 'faults', 'sub-node', 'retry-on-fail'];

/** Runs the tests on one n8n; they print what they do. */
async function runTests(
	version: string,
	files: readonly string[],
	reportFile: string,
	cleanup: Cleanup,
): Promise<void> {
	const options = ['-c', CONFIG, '--runInBand', '--json', `--outputFile=${reportFile}`];
	const args = [JEST, ...options, ...files];
	const child = spawn(process.execPath, args, {
		cwd: checkout,
		env: { ...process.env, N8N_TWELVELABS_VERSION: version },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	cleanup.add(() => void child.kill());
	await once(child, 'exit');
}

/** Tries one n8n. */
async function tryVersion(version: string, cleanup: Cleanup): Promise<VersionResult> {
	const result: VersionResult = {
		n8n: version,
		node: '',
		date: new Date().toISOString().slice(0, 10),
		machine: machine(),
		checks: {},
	};
	const scratch = makeScratch();
	cleanup.add(() => remove(scratch));
	try {
		const { version: n8n, node, image } = await ensureN8n(version);
		Object.assign(result, { n8n, image });
		result.node =
			image === undefined
				? (await run(node, ['--version'], checkout)).trim().slice(1)
				: await versionIn(image, 'node');
		const reportFile = join(scratch, 'report.json');
		await runTests(version, image === undefined ? [] : [IN_IMAGE_FILE], reportFile, cleanup);
		const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport;
		result.checks = readReport(report, image === undefined ? CHECK_NAMES : IN_IMAGE);
	} catch (error) {
		result.problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
	}
	return result;
}

void runProgram(async (cleanup) => {
	const versions = process.argv.slice(2);
	if (versions.length === 0)
		throw new Problem('Which versions of n8n? npm run e2e:versions -- 2.41.1');
	const bad: string[] = [];
	for (const version of versions) {
		console.log(`\n== n8n ${version}`);
		const result = await tryVersion(version, cleanup);
		// Kept after each version: a long run that breaks off leaves what it has.
		keepResult(result);
		for (const [check, { passed, failed, reason }] of Object.entries(result.checks)) {
			console.log(`${failed === 0 ? '✓' : '✗'} ${check}: ${passed} of ${passed + failed}`);
			if (reason !== undefined) console.log(`  ${reason}`);
		}
		if (result.problem !== undefined) console.log(`✗ ${result.problem}`);
		if (!isGood(result)) bad.push(version);
	}
	// Now only: the README is a part of the package, which would be packed anew for each version.
	writeTable(readResults());
	if (bad.length > 0) throw new Problem(`Not everything holds on n8n ${bad.join(', ')}.`);
});
