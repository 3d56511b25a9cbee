import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { Failure } from '../../shared/model/failure';
import type { Run } from '../../shared/run/run';

const idOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/**
 * The task an item names: chosen from the list, by its ID, or else the item's own `task_id`. Whatever
 * its form, TwelveLabs judges it. @throws Failure when there is none
 */
export function readTaskId({ ctx }: Run, itemIndex: number): string {
	const chosen = idOf(ctx.getNodeParameter('taskId', itemIndex, '', { extractValue: true }));
	if (chosen !== '') return chosen;
	const own = idOf(ctx.getInputData()[itemIndex]?.json.task_id);
	const field = ctx.getNode().parameters.taskId as INodeParameterResourceLocator | undefined;
	const isExpression = typeof field?.value === 'string' && field.value.startsWith('=');
	if (own !== '' && !isExpression) return own;
	throw new Failure(
		isExpression ? 'The expression of "Task" gave nothing' : '"Task" is empty',
		own === ''
			? 'The input item has no task_id either. Choose a task from the list, or put Create Task or List Tasks before this node.'
			: 'Correct the expression, or clear the field: then the task_id of the input item is taken.',
	);
}
