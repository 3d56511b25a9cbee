import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Problem, run, runProgram, withProgress } from '../../e2e/n8n/program';
import { checkout } from '../../e2e/n8n/folders';
import { Harness } from './harness';
import { measuredHere, origin, picture, readResults, table, toJson, type Results } from './report';
import { scenarios } from './scenarios';

/*
 * `npm run bench [-- scenario…]`: measures this package in a real n8n against what users would pick
 * instead, prints the numbers against their targets, and keeps them as JSON and as a picture.
 */

const RESULTS = join(checkout, 'test/tools/bench/results.json');
const PICTURE = join(checkout, '.github/images/benchmark.svg');

/** The picture's scenarios, with their origins as notes. */
function pictureOf(results: Results): string {
	const shown = ['upload', 'asset-upload', 'clips'].flatMap((name) => results[name] ?? []);
	return picture(
		shown.flatMap(({ findings }) => findings),
		[
			'On one machine, against a local server that only counts bytes.',
			...new Set(shown.map(origin)),
		],
	);
}

void runProgram(async (cleanup) => {
	const wanted = process.argv.slice(2);
	const unknown = wanted.find((name) => scenarios[name] === undefined);
	if (unknown !== undefined) {
		throw new Problem(
			`There is no "${unknown}". Choose from: ${Object.keys(scenarios).join(', ')}`,
		);
	}
	const harness = await Harness.open(cleanup);
	const { version: n8n, node } = harness.installed;
	const version = (await run(node, ['--version'], checkout)).trim().slice(1);
	let results = readResults(RESULTS);
	for (const [name, scenario] of Object.entries(scenarios)) {
		if (wanted.length > 0 && !wanted.includes(name)) continue;
		const findings = await withProgress(`Measuring ${name}`, () => scenario(harness));
		const measured = measuredHere(findings, { n8n, 'Node.js': version });
		results = { ...results, [name]: measured };
		console.log(`${table(findings)}\n${origin(measured)}\n`);
		// After each scenario, so that an interrupted run keeps its results.
		writeFileSync(RESULTS, toJson(results));
	}
	mkdirSync(dirname(PICTURE), { recursive: true });
	writeFileSync(PICTURE, pictureOf(results));
	console.log(`Written: ${RESULTS}, ${PICTURE}`);
});
