import { taskOption, videoFields, videoOptions } from '../../../shared/fields/media';
import { optionsField, paidNotices } from '../../../shared/fields/options';
import type { NewTask } from '../../../shared/model/task';
import { createdTaskItem } from '../../../shared/output/task-items';
import { readRetryOptions } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { readNewTask } from '../../read-new-task';

export const createTaskOperation = {
	name: 'Create Task',
	value: 'createTask',
	action: 'Create an embedding task',
	description: 'Send a video and get a task ID right away; collect the embeddings later',
	properties: [...paidNotices, ...videoFields, taskOption, optionsField(videoOptions)],
	async prepare(run, itemIndex) {
		return { ...readRetryOptions(run, itemIndex), task: await readNewTask(run, itemIndex) };
	},
	async execute(run, itemIndex, { task, ...retryOptions }) {
		const { api, ledger } = await run.open();
		const taskId = await ledger.taskFor(itemIndex, task, retryOptions);
		return [createdTaskItem(taskId, task, api.createdTask(taskId))];
	},
} satisfies Operation<{ readonly task: NewTask; readonly maxRetryMs: number }>;
