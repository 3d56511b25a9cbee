import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../model/failure';
import { sentence } from '../model/text';
import { causeOf } from './causes';

/** n8n's two errors of a node. */
export type NodeFailure = NodeApiError | NodeOperationError;

/** Anything thrown while an item was worked on, as a {@link Failure} or n8n's own error. */
function known(error: unknown): Failure | NodeFailure {
	if (error instanceof Failure) return error;
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const message = error instanceof Error ? error.message : String(error);
	return new Failure(
		message,
		'This was not expected: please report it with the steps to repeat it.',
	);
}

/**
 * n8n's error for what was thrown: title, description, item index, and in `context` the task, the
 * API's code and the HTTP status.
 */
export function toNodeError(node: INode, thrown: unknown, itemIndex: number): NodeFailure {
	const error = known(thrown);
	if (!(error instanceof Failure)) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	const { message, description, details } = error;
	// Older n8n takes no notice of it.
	const failure = causeOf(error);
	const nodeError =
		details.http_code === undefined
			? new NodeOperationError(node, message, { description, itemIndex, failure })
			: new NodeApiError(
					node,
					{ message, description },
					{ message, description, httpCode: String(details.http_code), itemIndex, failure },
				);
	// n8n replaces titles that hold a word such as EPERM, which a file name or task may well do.
	nodeError.message = message;
	Object.assign(nodeError.context, details);
	return nodeError;
}

/** The item that stands for a failed one when the node continues on errors (CONTRACT.md, "Errors"). */
export function toErrorItem(
	node: INode,
	error: NodeFailure,
	itemIndex: number,
): INodeExecutionData {
	const { task_id, asset_id, status, code, http_code, candidates } = error.context as IDataObject;
	const text = [error.message, error.description ?? ''].filter(Boolean).map(sentence).join(' ');
	const json: IDataObject = { error: text };
	const known = { task_id, asset_id, status, code, http_code, candidates };
	for (const [key, value] of Object.entries(known)) {
		if (value !== undefined) json[key] = value;
	}
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	// An `error` beside `json` is what makes n8n send the item to the error output whatever keys it
	// has; but where one is still there at the end, n8n puts `{ error }` in place of the JSON, task ID
	// and all. Not enumerable, it is seen at the first step and gone from the copy n8n makes there.
	if (node.onError === 'continueErrorOutput')
		Object.defineProperty(item, 'error', { value: error });
	return item;
}
