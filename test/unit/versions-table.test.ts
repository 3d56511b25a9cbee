import { readReport, readResults, table, tableInDocs } from '../e2e/versions/results';

test('the table of n8n versions in docs/proofs.md is what test/e2e/versions/results.json says', () => {
	expect(tableInDocs()).toBe(table(readResults()));
});

test('tests count for their check, the first reason is kept, and a check without a test has failed', () => {
	const tried = (describes: string[], title: string, failure?: string) => ({
		ancestorTitles: describes,
		title,
		status: failure === undefined ? 'passed' : 'failed',
		failureMessages: failure === undefined ? [] : [failure],
	});
	const report = {
		testResults: [
			{
				name: '/x/n8n.test.ts',
				message: '',
				assertionResults: [
					tried(['loading'], 'one'),
					tried(['faults'], 'two', '\u001b[31mIt broke\u001b[39m\n    at file:1'),
					tried(['faults'], 'three', 'It broke, too'),
				],
			},
			{ name: '/x/trigger.test.ts', message: '', assertionResults: [tried([], 'four')] },
			{ name: '/x/memory.test.ts', message: 'does not compile', assertionResults: [] },
		],
	};
	expect(readReport(report, ['loading', 'faults', 'trigger', 'memory'])).toEqual({
		loading: { passed: 1, failed: 0 },
		faults: { passed: 0, failed: 2, reason: 'two: It broke' },
		trigger: { passed: 1, failed: 0 },
		memory: { passed: 0, failed: 1, reason: 'no test ran: does not compile' },
	});
	const stray = [{ name: '/x/y.test.ts', message: '', assertionResults: [tried([], 'five')] }];
	expect(() => readReport({ testResults: stray }, ['loading'])).toThrow('"y"');
});
