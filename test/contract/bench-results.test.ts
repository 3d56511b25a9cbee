import { join } from 'node:path';
import { origin, readResults } from '../tools/bench/report';

/** Numbers that are shown to users say when, where and of what they are. */

const results = Object.entries(readResults(join(__dirname, '../tools/bench/results.json')));

test.each(results)('%s: day, machine, versions, rounds', (_name, measured) => {
	expect(new Date(measured.date).toISOString().slice(0, 10)).toBe(measured.date);
	expect(measured.machine).toMatch(/^\w+ \w+, \d+ processors, \d+ GiB$/);
	const version = expect.stringMatching(/^\d+\.\d+\.\d+/);
	expect(measured.versions).toEqual({
		n8n: version,
		'Node.js': version,
		'n8n-nodes-twelvelabs': version,
	});
	expect(measured.rounds).toBeGreaterThan(0);
	expect(measured.findings.length).toBeGreaterThan(0);
	expect(origin(measured)).not.toContain('undefined');
});
