import { optionsField } from '../../../shared/fields/options';
import { paidNotice } from '../../../shared/fields/options';
import { taskOption, videoFields, videoOptions } from '../../../shared/fields/media';
import { createdTaskItem } from '../../../shared/output/task-items';
import { maxRetryMs } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { readNewTask } from '../../read-new-task';

export const createTaskOperation = {
	name: 'Create Task',
	value: 'createTask',
	action: 'Create an embedding task',
	description: 'Send a video and get the task ID at once, to collect the embeddings later',
	properties: [paidNotice, ...videoFields, taskOption, optionsField(videoOptions)],
	async execute(run, itemIndex) {
		const session = await run.open();
		const task = await readNewTask(run, itemIndex, session);
		const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
		const taskId = await session.ledger.taskFor(itemIndex, task, retryOptions);
		return [createdTaskItem(taskId, task, session.api.createdTask(taskId))];
	},
} satisfies Operation;
