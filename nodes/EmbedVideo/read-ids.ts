import type { INodeParameterResourceLocator } from 'n8n-workflow';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import type { Run } from '../shared/run/run';
import type { KnownTask } from '../shared/api/embed-api';
import { textOf } from '../shared/http/json';
import { isApiVersion, isMediaType } from '../shared/model/task';
import { compact } from '../shared/model/values';

const trimmedId = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';

/** A field that names one thing of TwelveLabs by its ID, and the key of items that has it as well. */
interface IdField {
	readonly name: 'taskId' | 'assetId';
	readonly key: 'task_id' | 'asset_id';
	/** What to do when there is none. */
	readonly advice: string;
}

/**
 * The ID that an item names: chosen from the list, or given by ID; else the item's own. TwelveLabs judges
 * its form. Where the field holds an expression, the item's own is never taken instead: it may be an asset
 * to delete. @throws Failure when there is none
 */
function readId({ ctx }: Run, itemIndex: number, { name, key, advice }: IdField): string {
	const chosen = trimmedId(ctx.getNodeParameter(name, itemIndex, '', { extractValue: true }));
	if (chosen !== '') return chosen;
	const own = trimmedId(ctx.getInputData()[itemIndex]?.json[key]);
	const field = ctx.getNode().parameters[name] as INodeParameterResourceLocator | undefined;
	const isExpression = typeof field?.value === 'string' && field.value.startsWith('=');
	if (own !== '' && !isExpression) return own;
	const label = LABELS[name];
	throw new Failure(
		isExpression ? `The expression in "${label}" returned nothing` : `"${label}" is empty`,
		own === ''
			? `The input item has no ${key} either. ${advice}`
			: `Correct the expression, or clear the field to use the ${key} of the input item.`,
	);
}

/** The task that an item names. @throws Failure when there is none */
export const readTaskId = (run: Run, itemIndex: number): string =>
	readId(run, itemIndex, {
		name: 'taskId',
		key: 'task_id',
		advice: 'Choose a task from the list, or put Create Task or List Tasks before this node.',
	});

/** The asset that an item names. @throws Failure when there is none */
export const readAssetId = (run: Run, itemIndex: number): string =>
	readId(run, itemIndex, {
		name: 'assetId',
		key: 'asset_id',
		advice: 'Choose an asset from the list, or put Upload or Get Many before this node.',
	});

/** What the input item tells of the task it is about, so that it need not be looked up. */
export function readKnownTask({ ctx }: Run, itemIndex: number, taskId: string): KnownTask {
	const json = ctx.getInputData()[itemIndex]?.json ?? {};
	if (trimmedId(json.task_id) !== taskId) return {};
	return compact({
		apiVersion: isApiVersion(json.api_version) ? json.api_version : undefined,
		model: textOf(json.model_name),
		mediaType: isMediaType(json.media_type) ? json.media_type : undefined,
		fileName: textOf(json.input_filename),
		url: textOf(json.input_url),
	});
}

/**
 * The task that an error item of this node names, when one comes in again: it is paid, and may only have
 * been slow. A task that failed is not meant.
 */
export function readPaidTaskId({ ctx }: Run, itemIndex: number): string | undefined {
	const { error, task_id, status } = ctx.getInputData()[itemIndex]?.json ?? {};
	if (!textOf(error) || status === 'failed') return undefined;
	return trimmedId(task_id) || undefined;
}
