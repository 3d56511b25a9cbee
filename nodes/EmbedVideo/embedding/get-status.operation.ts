import { getStatus } from '../../shared/api/v1/tasks';
import { taskItem } from '../../shared/output/task-items';
import { aboutTask } from '../../shared/model/failure';
import { optionsField } from '../../shared/fields/options';
import { simplify, taskId } from '../../shared/fields/task';
import { retryBudgetMs } from '../../shared/run/parameters';
import type { Operation } from '../../shared/run/run';
import { readTaskId } from './task-id';

export const getStatusOperation = {
	name: 'Get Status',
	value: 'getStatus',
	action: 'Get the status of a task',
	description: 'Look once whether a task is processing, ready or failed',
	properties: [taskId, simplify, optionsField([])],
	async execute(run, itemIndex) {
		const id = readTaskId(run, itemIndex);
		const connection = await run.connection();
		const task = await aboutTask(id, () =>
			getStatus(connection, id, retryBudgetMs(run, itemIndex)),
		);
		run.notes.task(task, Date.now());
		return [run.ctx.getNodeParameter('simplify', itemIndex) === false ? task : taskItem(task)];
	},
} satisfies Operation;
