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

type CauseName = Cause['cause'];

const BY_CODE: Readonly<Record<string, CauseName | undefined>> = {
	usage_limit_exceeded: 'quota-exhausted',
	insufficient_funds: 'quota-exhausted',
	api_allowed_for_paid_plan: 'configuration-invalid',
	region_not_allowed: 'configuration-invalid',
	// About one thing: the node and its credential are right.
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
	// A wrong Base URL redirects.
	return status >= 300 && status < 400 ? 'configuration-invalid' : BY_STATUS[status];
}

/** The cause in n8n's terms (n8n-workflow 2.37 and later), if one fits: n8n's polling retries by it. */
export function causeOf(error: Failure): Cause | undefined {
	const cause = nameOf(error);
	if (cause !== 'rate-limited') return cause && { cause };
	const { resets_at: resetsAt } = error.details;
	return { cause, ...(resetsAt !== undefined && { resetsAtEpochMs: Date.parse(resetsAt) }) };
}

export type NodeFailure = NodeApiError | NodeOperationError;

const unexpectedFailure = (error: unknown): Failure =>
	new Failure(
		error instanceof Error ? error.message : String(error),
		'This is a bug: please report it with the steps to reproduce it.',
	);

/** n8n's error for anything thrown, with the details in `context`. */
export function toNodeError(node: INode, thrown: unknown, itemIndex: number): NodeFailure {
	if (thrown instanceof ExpressionError) {
		// The context has n8n's own words: which field, which node, and what its editor offers.
		const failed = new NodeOperationError(node, thrown, { itemIndex });
		Object.assign(failed.context, thrown.context, { itemIndex });
		return failed;
	}
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) {
		thrown.context.itemIndex ??= itemIndex;
		return thrown;
	}
	const error = thrown instanceof Failure ? thrown : unexpectedFailure(thrown);
	const { message, description, details } = error;
	// Older n8n ignores it.
	const failure = causeOf(error);
	const nodeError =
		details.http_code === undefined
			? new NodeOperationError(node, message, { description, itemIndex, failure })
			: new NodeApiError(
					node,
					{ message, description },
					{ message, description, httpCode: String(details.http_code), itemIndex, failure },
				);
	// n8n replaces titles with a word such as EPERM, which may be part of a file's name.
	nodeError.message = message;
	Object.assign(nodeError.context, details);
	return nodeError;
}

/** The details that an error item shows besides its text, in this order. */
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

/** Takes the place of a failed item when the node continues on errors. */
export function toErrorItem(node: INode, error: NodeFailure, itemIndex: number) {
	const text = [error.message, error.description ?? ''].filter(Boolean).map(sentence).join(' ');
	const json: IDataObject = { error: text };
	for (const key of SHOWN) {
		const value = (error.context as IDataObject)[key];
		if (value !== undefined) json[key] = value;
	}
	const item: INodeExecutionData = { json, pairedItem: { item: itemIndex } };
	// n8n sends an item with an `error` beside `json` to the error output, then copies it, and replaces the
	// JSON, task ID included, of an item that still has one. Not enumerable, it does not survive the copy.
	if (node.onError === 'continueErrorOutput')
		Object.defineProperty(item, 'error', { value: error });
	return item;
}
