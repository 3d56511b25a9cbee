import { createTask } from '../../shared/api/create-task';
import { createdTaskItem } from '../../shared/embeddings/task-items';
import { optionsField } from '../../shared/fields/options';
import { videoFields, videoOptions } from '../../shared/fields/video';
import { retryBudgetMs } from '../../shared/parameters';
import type { Operation } from '../../shared/run';
import { readNewTask, sourceOfNewTask } from '../new-task';

export const createTaskOperation = {
	name: 'Create Task',
	value: 'createTask',
	action: 'Create an embedding task',
	description: 'Send a video and get the task ID at once, to collect the embeddings later',
	properties: [...videoFields, optionsField(videoOptions)],
	async execute(run, itemIndex) {
		const task = await readNewTask(run, itemIndex);
		const taskId = await createTask(await run.connection(), task, retryBudgetMs(run, itemIndex));
		return [createdTaskItem(taskId, task.settings, sourceOfNewTask(task))];
	},
} satisfies Operation;
