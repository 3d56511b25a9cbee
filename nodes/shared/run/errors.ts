import {
	ExpressionError,
	type Failure as Cause,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { RequestFailure } from '../http/errors';
import { Failure, type FailureDetails, sentence } from '../model/failure';

/** Why something failed, in the words of n8n's polling. */
type CauseName = Cause['cause'];

const BY_CODE: Readonly<Record<string, CauseName | undefined>> = {
	usage_limit_exceeded: 'quota-exhausted',
	insufficient_funds: 'quota-exhausted',
	api_allowed_for_paid_plan: 'configuration-invalid',
	region_not_allowed: 'configuration-invalid',
	// About the one thing that was asked for: the node and its credential are right.
	read_not_allowed: undefined,
};

const BY_STATUS: Readonly<Record<number, CauseName>> = {
	401: 'credential-invalid',
	402: 'quota-exhausted',
	403: 'configuration-invalid',
	404: 'configuration-invalid',
};

function nameOf(error: Failure): CauseName | undefined {
	const { code = '', http_code: status = 0 } = error.details;
	const kind = error instanceof RequestFailure ? error.kind : undefined;
	if (kind === 'rateLimited') return 'rate-limited';
	if (kind === 'invalidRequest') return 'configuration-invalid';
	if (kind && kind !== 'rejected') return 'temporarily-unavailable';
	if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
	// A redirect comes of a wrong Base URL.
	return status >= 300 && status < 400 ? 'configuration-invalid' : BY_STATUS[status];
}

/**
 * Why it failed, as n8n puts it since n8n-workflow 2.37: its polling then knows whether and when another
 * try can help. Undefined where none of n8n's causes fits, such as a video that is too short.
 */
export function causeOf(error: Failure): Cause | undefined {
	const cause = nameOf(error);
	if (cause !== 'rate-limited') return cause && { cause };
	const { resets_at: resetsAt } = error.details;
	return { cause, ...(resetsAt !== undefined && { resetsAtEpochMs: Date.parse(resetsAt) }) };
}

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
	if (thrown instanceof ExpressionError) {
		// n8n's own words: which field, which node, and what its editor can offer.
		const failed = new NodeOperationError(node, thrown, { itemIndex });
		Object.assign(failed.context, thrown.context, { itemIndex });
		return failed;
	}
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

/** What an error item shows besides the text, in this order. */
const SHOWN = [
	'task_id',
	'asset_id',
	'status',
	'code',
	'http_code',
	'trace_id',
	'resets_at',
	'candidates',
] as const satisfies readonly (keyof FailureDetails)[];

/** The item that stands for a failed one when the node continues on errors. */
export function toErrorItem(
	node: INode,
	error: NodeFailure,
	itemIndex: number,
): INodeExecutionData {
	const text = [error.message, error.description ?? ''].filter(Boolean).map(sentence).join(' ');
	const json: IDataObject = { error: text };
	for (const key of SHOWN) {
		const value = (error.context as IDataObject)[key];
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
