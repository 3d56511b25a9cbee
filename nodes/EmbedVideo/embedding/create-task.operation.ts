import { createdTaskItem } from '../../shared/output/task-items';
import { optionsField } from '../../shared/fields/options';
import { videoFields, videoOptions } from '../../shared/fields/video';
import type { Operation } from '../../shared/run/run';
import { readNewTask, sourceOfNewTask } from './new-task';
import { startTask } from './start-task';

export const createTaskOperation = {
	name: 'Create Task',
	value: 'createTask',
	action: 'Create an embedding task',
	description: 'Send a video and get the task ID at once, to collect the embeddings later',
	properties: [...videoFields, optionsField(videoOptions)],
	async execute(run, itemIndex) {
		const task = await readNewTask(run, itemIndex);
		const { taskId } = await startTask(run, itemIndex, task);
		return [createdTaskItem(taskId, task.settings, sourceOfNewTask(task))];
	},
} satisfies Operation;
