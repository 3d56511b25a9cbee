import { readResults } from '../versions/results';
import { table, tableInReadme } from '../versions/table';

test("the README's table of n8n versions is what test/versions/results.json says", () => {
	expect(tableInReadme()).toBe(table(readResults()));
});

test('a failed check, one that was not tried, and a version that could not be installed show', () => {
	const base = { node: '24.0.0', date: '2026-01-01', machine: 'm' };
	const text = table([
		{ ...base, n8n: '9.1.0', checks: { loading: { passed: 1, failed: 2, reason: 'x' } } },
		{ ...base, n8n: '9.2.0', problem: 'no such version', checks: {} },
	]);
	expect(text).toMatch(/\| 9\.1\.0 \| 24\.0\.0 \| ✗ 2 of 3 \|( not tried \|){7}\n/);
	expect(text).toMatch(/\| 9\.2\.0 \| 24\.0\.0 \|( not tried \|){8}\n/);
});
