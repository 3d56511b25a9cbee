import type { INodeParameterResourceLocator } from 'n8n-workflow';
import type { AssetApi } from '../shared/api/assets/asset-api';
import type { RetryOptions } from '../shared/http/outcome';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { maxRetryMs } from '../shared/run/parameters';
import type { Run } from '../shared/run/run';

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

/**
 * The asset an item names, from the list or by ID; empty takes the item's own `asset_id`.
 * @throws Failure when there is none
 */
export function readAssetId(run: Run, itemIndex: number): string {
	const { ctx } = run;
	const value: unknown = ctx.getNodeParameter('assetId', itemIndex, '', { extractValue: true });
	const own: unknown = ctx.getInputData()[itemIndex]?.json.asset_id;
	const field = ctx.getNode().parameters.assetId as INodeParameterResourceLocator | undefined;
	// Who names one by an expression means no other, least of all to delete it.
	const isExpression = typeof field?.value === 'string' && field.value.startsWith('=');
	for (const id of isExpression ? [value] : [value, own]) {
		const text = typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
		if (text !== '') return text;
	}
	throw new Failure(
		isExpression
			? `The expression of "${LABELS.assetId}" gave nothing`
			: `"${LABELS.assetId}" is empty`,
		'Choose one from the list. Upload and Get Many give the ID of an asset as "asset_id".',
	);
}

/** Whether the API's own object is wanted. */
export const wantsRaw = (run: Run, itemIndex: number): boolean =>
	run.ctx.getNodeParameter('simplify', itemIndex) === false;

/** The assets of the run's account, and how long they may take. @throws Failure */
export async function openAssets(
	run: Run,
	itemIndex: number,
): Promise<{ assets: AssetApi; retryOptions: RetryOptions; baseUrl: string }> {
	const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
	const { connection, assets } = await run.open();
	return { assets, retryOptions, baseUrl: connection.baseUrl };
}
