import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../n8n/command';
import { checkout } from '../n8n/paths';
import { Problem, runProgram } from '../n8n/program';
import { withProgress } from '../n8n/progress';
import { Lab } from './lab/lab';
import { picture } from './report/picture';
import { machine, readResults, type Results, toJson } from './report/results';
import { table } from './report/table';
import { scenarios } from './scenarios';

/*
 * `npm run bench [-- scenario…]`: measures this package in a real n8n against what users would pick
 * instead, prints the numbers against their targets, and keeps them as JSON and as a picture.
 */

const ROUNDS = 3;
const RESULTS = join(checkout, 'test/bench/results.json');
const PICTURE = join(checkout, '.github/images/benchmark.svg');

/** Results in the order of the scenarios; those of scenarios that are no more are left out. */
const inOrder = (results: Results['scenarios']): Results['scenarios'] =>
	Object.fromEntries(
		Object.keys(scenarios).flatMap((name) => {
			const findings = results[name];
			return findings ? [[name, findings]] : [];
		}),
	);

void runProgram(async (cleanup) => {
	const wanted = process.argv.slice(2);
	const unknown = wanted.find((name) => scenarios[name] === undefined);
	if (unknown !== undefined) {
		throw new Problem(
			`There is no "${unknown}". Choose from: ${Object.keys(scenarios).join(', ')}`,
		);
	}
	const lab = await Lab.open(cleanup, { rounds: ROUNDS, fresh: true, stillMs: 1000 });
	const { installed } = lab;
	const node = (await run(installed.node, ['--version'], checkout)).trim();
	const results: Results = {
		machine: machine(installed.version, node.slice(1)),
		rounds: ROUNDS,
		scenarios: readResults(RESULTS),
	};
	for (const [name, scenario] of Object.entries(scenarios)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		const findings = await withProgress(`Measuring ${name}`, () => scenario(lab));
		results.scenarios = inOrder({ ...results.scenarios, [name]: findings });
		console.log(`${table(findings)}\n`);
		// Kept after each scenario: a long run that breaks off leaves what it has.
		writeFileSync(RESULTS, toJson(results));
	}
	mkdirSync(dirname(PICTURE), { recursive: true });
	const note = `On one machine, against a local sink: ${results.machine}; medians of ${ROUNDS} rounds.`;
	writeFileSync(PICTURE, picture(Object.values(results.scenarios).flat(), note));
	console.log(`${results.machine}\nWritten: ${RESULTS}, ${PICTURE}`);
});
