import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../n8n/command';
import { ensureN8n } from '../n8n/install';
import { checkout } from '../n8n/paths';
import { type Cleanup, Problem, runProgram } from '../n8n/program';
import { makeScratch, remove } from '../n8n/scratch';
import { CHECK_NAMES } from './checks';
import { type JestReport, readReport } from './report';
import { isGood, keepResult, machine, readResults, type VersionResult } from './results';
import { writeTable } from './table';

/*
 * `npm run e2e:versions -- 1.123.81 2.41.1 …`: installs each n8n with the Node.js it needs and this
 * package in it, tries what checks.ts lists, and keeps what came out in results.json and the README.
 */

const JEST = join(checkout, 'node_modules/jest/bin/jest.js');
const CONFIG = join(checkout, 'test/versions/jest.config.js');

/** Runs the tests on one n8n; they print what they do. */
async function runTests(version: string, reportFile: string, cleanup: Cleanup): Promise<void> {
	const args = [JEST, '-c', CONFIG, '--runInBand', '--json', `--outputFile=${reportFile}`];
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
		const installed = await ensureN8n(version);
		result.node = (await run(installed.node, ['--version'], checkout)).trim().slice(1);
		const reportFile = join(scratch, 'report.json');
		await runTests(version, reportFile, cleanup);
		const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport;
		result.checks = readReport(report, CHECK_NAMES);
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
		writeTable(readResults());
		for (const [check, { passed, failed, reason }] of Object.entries(result.checks)) {
			console.log(`${failed === 0 ? '✓' : '✗'} ${check}: ${passed} of ${passed + failed}`);
			if (reason !== undefined) console.log(`  ${reason}`);
		}
		if (result.problem !== undefined) console.log(`✗ ${result.problem}`);
		if (!isGood(result)) bad.push(version);
	}
	if (bad.length > 0) throw new Problem(`Not everything holds on n8n ${bad.join(', ')}.`);
});
