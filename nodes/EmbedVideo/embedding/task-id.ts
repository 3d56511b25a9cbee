import { Failure } from '../../shared/model/failure';
import type { Run } from '../../shared/run/run';

/** Task IDs are 24 hexadecimal digits (TWELVELABS.md §1). */
const TASK_ID = /^[0-9a-f]{24}$/i;

/** The task an item names, from the list or by ID. @throws Failure when it is no task ID. */
export function readTaskId(run: Run, itemIndex: number): string {
	const value: unknown = run.ctx.getNodeParameter('taskId', itemIndex, '', { extractValue: true });
	const taskId = typeof value === 'string' ? value.trim() : '';
	if (TASK_ID.test(taskId)) return taskId;
	throw new Failure(
		taskId === '' ? '"Task" is empty' : `"${taskId.slice(0, 60)}" is no task ID`,
		'A task ID has 24 characters, digits and letters from a to f, e.g. 663e16ac4d11aff765088b3a. Create Task and List Tasks give it as "task_id".',
	);
}
