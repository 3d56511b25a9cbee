import { taskId } from '../../../shared/fields/locators';
import { embedApiOption } from '../../../shared/fields/media';
import { optionsField, simplify } from '../../../shared/fields/options';
import { detailed } from '../../../shared/model/failure';
import { taskItem } from '../../../shared/output/task-items';
import { confirmNotFound } from '../../../shared/http/refusals';
import { readRetryOptions, wantsRaw } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { readId, readKnownTask } from '../../read-ids';

export const getStatusOperation = {
	name: 'Get Status',
	value: 'getStatus',
	action: 'Get the status of a task',
	description: 'Check whether a task is processing, ready or failed',
	properties: [taskId, simplify, optionsField([embedApiOption])],
	async execute(run, itemIndex) {
		const id = readId(run, itemIndex, 'taskId');
		const retryOptions = readRetryOptions(run, itemIndex);
		const { api, connection } = await run.open();
		api.noteTask(id, readKnownTask(run, itemIndex, id));
		const task = await detailed({ task_id: id }, () =>
			confirmNotFound(connection.cancellation, () => api.getStatus(id, retryOptions)),
		);
		run.hints.task(task, Date.now());
		return [wantsRaw(run, itemIndex) ? task.raw : taskItem(task)];
	},
} satisfies Operation;
