import { Failure } from '../../shared/model/failure';
import type { Run } from '../../shared/run/run';

/** The task an item names, from the list or by ID; of whichever form, TwelveLabs judges it. @throws Failure */
export function readTaskId(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('taskId', itemIndex, '', { extractValue: true });
	const taskId = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (taskId !== '') return taskId;
	throw new Failure(
		'"Task" is empty',
		'Create Task and List Tasks give the ID of a task as "task_id".',
	);
}
