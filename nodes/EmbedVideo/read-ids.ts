import type { INodeParameterResourceLocator } from 'n8n-workflow';
import type { KnownTask } from '../shared/api/embed-api';
import { idOf, textOf } from '../shared/http/json';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { isMediaType } from '../shared/model/task';
import { compact } from '../shared/model/values';
import type { Run } from '../shared/run/run';

const trimmedId = (value: unknown): string => (idOf(value) ?? '').trim();

const inputJson = ({ ctx }: Run, itemIndex: number) => ctx.getInputData()[itemIndex]?.json ?? {};

/** The fields for IDs: the key under which items have the ID, and what to do if there is none. */
const ID_FIELDS = {
	taskId: {
		key: 'task_id',
		advice: 'Choose a task from the list, or put Create Task or List Tasks before this node.',
	},
	assetId: {
		key: 'asset_id',
		advice: 'Choose an asset from the list, or put Upload or Get Many before this node.',
	},
};

/**
 * The ID in a field, otherwise the input item's own. An expression that returns nothing never falls back to the
 * item's: it may be an asset to delete. @throws Failure when there is none
 */
export function readId(run: Run, itemIndex: number, name: keyof typeof ID_FIELDS): string {
	const { key, advice } = ID_FIELDS[name];
	const { ctx } = run;
	const chosen = trimmedId(ctx.getNodeParameter(name, itemIndex, '', { extractValue: true }));
	if (chosen !== '') return chosen;
	const own = trimmedId(inputJson(run, itemIndex)[key]);
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

/** What the input item says about its task, so that it need not be looked up. */
export function readKnownTask(run: Run, itemIndex: number, taskId: string): KnownTask {
	const json = inputJson(run, itemIndex);
	if (trimmedId(json.task_id) !== taskId) return {};
	return compact({
		apiVersion: json.api_version === 'v2' ? 'v2' : undefined,
		model: textOf(json.model_name),
		mediaType: isMediaType(json.media_type) ? json.media_type : undefined,
		fileName: textOf(json.input_filename),
		url: textOf(json.input_url),
	});
}

/** The task of an error item that comes in again, unless the task failed: it is paid, and may just have been slow. */
export function readPaidTaskId(run: Run, itemIndex: number): string | undefined {
	const { error, task_id, status } = inputJson(run, itemIndex);
	if (!textOf(error) || status === 'failed') return undefined;
	return trimmedId(task_id) || undefined;
}
