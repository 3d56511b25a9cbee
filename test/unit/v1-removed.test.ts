import { embedV1 } from '../../nodes/shared/api/v1/embed-v1';
import { explainOutcome } from '../../nodes/shared/http/errors';
import { connectionTo } from './fake-api';
import { byUrl } from './tasks';

// After which answers an API may be no more: explain.test.ts.
test.each([
	['https://api.twelvelabs.io/v1.3', true],
	['https://api.twelvelabs.io', false],
	['https://example.com/v1.3', false],
])('a 404 for a new task at %s: v1 may be switched off: %s', async (baseUrl, expected) => {
	const connection = { ...connectionTo(() => ({ statusCode: 404, body: '<html>' })), baseUrl };
	const task = byUrl('https://example.com/a.mp4');
	const created = await embedV1(connection).create(task, { maxRetryMs: 0 });
	const { description } = explainOutcome(created.outcome, created);
	const advice = 'set the option "Embed API" of this node to Embed V2';
	expect(description.includes(advice)).toBe(expected);
});
