import { Harness } from '../tools/bench/harness';
import { picture, table } from '../tools/bench/report';
import { scenarios } from '../tools/bench/scenarios';
import { Cleanup } from './n8n/program';

/*
 * Every scenario of the benchmark, small and once: each checks itself that the work was right (bytes
 * and endings at the counter, items, tasks), and here only that its numbers exist. No time is judged.
 */

const cleanup = new Cleanup();
let harness: Harness;

beforeAll(async () => {
	harness = await Harness.open(cleanup, { rounds: 1, fresh: false, stillMs: 10 });
});
afterAll(() => cleanup.run());

it.each(Object.entries(scenarios))('%s', async (_name, { small }) => {
	const findings = await small(harness);
	expect(findings.length).toBeGreaterThan(0);
	for (const { unit, value, from } of findings) {
		// Resident memory is known on Linux only.
		if (unit !== 'MB' || process.platform === 'linux') {
			for (const number of [value, ...Object.values(from)]) expect(number).not.toBeNaN();
		}
	}
	expect(table(findings)).toContain(findings[0]?.what);
	expect(picture(findings, ['a note', 'another'])).toMatch(/^<svg .*<\/svg>\n$/s);
});
