import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, makeScratch, remove } from '../n8n/folders';
import { ensureN8n, versionIn } from '../n8n/install';
import { type Cleanup, Problem, run, runProgram } from '../n8n/program';
import {
	type Check,
	CHECK_NAMES,
	CHECKS,
	checksIn,
	IMAGE_CHECKS,
	isCheck,
	isGood,
	type JestReport,
	keepResult,
	machine,
	readReport,
	readResults,
	shortened,
	type VersionResult,
	writeTable,
} from './results';

/*
 * `npm run e2e:versions -- 1.123.81 2.41.1 …` installs each n8n with the Node.js it needs and this
 * package, runs the CHECKS, and writes the results to results.json and docs/proofs.md. With names of
 * checks beside the versions it runs only these, and those in the same files.
 */

const JEST = join(checkout, 'node_modules/jest/bin/jest.js');
const CONFIG = join(checkout, 'test/e2e/versions/jest.config.js');

/** Runs the tests on one n8n; jest prints its progress. */
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

/** Checks one n8n. */
async function tryVersion(
	version: string,
	wanted: readonly Check[],
	cleanup: Cleanup,
): Promise<VersionResult> {
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
		const possible = image === undefined ? CHECK_NAMES : IMAGE_CHECKS;
		const files = possible.filter((name) => wanted.includes(name)).map((name) => CHECKS[name].file);
		await runTests(version, files, reportFile, cleanup);
		const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport;
		result.checks = readReport(report, checksIn(files));
	} catch (error) {
		result.problem = shortened(error instanceof Error ? error.message : String(error));
	}
	return result;
}

void runProgram(async (cleanup) => {
	const args = process.argv.slice(2);
	const only = args.filter(isCheck);
	const versions = args.filter((name) => !isCheck(name));
	if (versions.length === 0)
		throw new Problem('Which versions of n8n? npm run e2e:versions -- 2.41.1');
	const bad: string[] = [];
	for (const version of versions) {
		console.log(`\n== n8n ${version}`);
		const result = await tryVersion(version, only.length > 0 ? only : CHECK_NAMES, cleanup);
		// After each version, so that an interrupted run keeps its results.
		keepResult(result);
		for (const [check, { passed, failed, reason }] of Object.entries(result.checks)) {
			console.log(`${failed === 0 ? '✓' : '✗'} ${check}: ${passed} of ${passed + failed}`);
			if (reason !== undefined) console.log(`  ${reason}`);
		}
		if (result.problem !== undefined) console.log(`✗ ${result.problem}`);
		if (!isGood(result)) bad.push(version);
	}
	writeTable(readResults());
	if (bad.length > 0) throw new Problem(`Not everything holds on n8n ${bad.join(', ')}.`);
});
