import { delay, on } from '../emulator';
import { inN8n, useN8n } from './n8n-fixture';
import { pollSoon, tasksOf, triggeredRuns, triggerWorkflow } from './trigger-workflow';

useN8n();

/** n8n polls once a minute even if the previous poll is still running: this takes a minute and a half. */
inN8n('polls that overlap bring every task once', async ({ n8n, emulator }) => {
	const options = { concurrency: 1 };
	const workflow = triggerWorkflow('clips', { pollTimes: pollSoon(8), output: 'clips', options });
	const id = await n8n.importWorkflow(workflow);
	await n8n.activate(id);
	const tasks = emulator.seedTasks(Array.from({ length: 4 }, () => ({ clips: 1 })));
	emulator.intercept(on('GET /embed/tasks/:id', delay(22_000)));
	emulator.requests.length = 0;
	const collected = tasksOf(await triggeredRuns(n8n, id, 1));
	expect(new Set(collected)).toEqual(new Set(tasks.map((task) => task.id)));
	// The next poll finds nothing left.
	const lists = () => emulator.requests.filter(({ path }) => path === '/v1.3/embed/tasks').length;
	await n8n.until('the next poll', () => lists() > 1);
	expect(await n8n.runs(id)).toMatchObject([{ mode: 'trigger', status: 'success' }]);
	expect(n8n.log()).not.toMatch(/could not be collected|No bridge acquired|error/i);
});
