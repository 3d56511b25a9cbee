import type { INodeExecutionData } from 'n8n-workflow';
import { throwIfCancelled } from '../http/cancellation';
import { sentence } from '../model/failure';
import { mapConcurrently } from './concurrency';
import { type NodeFailure, toErrorItem, toNodeError } from './errors';
import { readConcurrency } from './parameters';
import { asJson, RoutedItems, type Operation, type Run } from './run';

/** Most IDs of one kind in a message. */
const NAMED = 50;

/** One input item, prepared or failed. */
type Item = { readonly index: number } & (
	{ readonly operation: Operation; readonly prepared: unknown } | { readonly error: NodeFailure }
);

interface Result {
	readonly output: number;
	readonly items: INodeExecutionData[];
}

/**
 * Works on the input items, several at once, and returns the items of each output, in input order and paired. All
 * items are checked before the first request that costs money. A failed item becomes an error item when the node
 * continues on errors; otherwise the run ends early. @throws NodeApiError, NodeOperationError
 */
export async function executeItems(
	run: Run,
	operationOf: (itemIndex: number) => Operation,
): Promise<INodeExecutionData[][]> {
	const { ctx, cancellation } = run;
	const input = ctx.getInputData();
	// Some of n8n's agents call a tool without an item: the call is the item.
	const count = input.length === 0 && run.asTool ? 1 : input.length;
	if (count === 0) return [[]];
	const indexes = [...Array(count).keys()];
	const limit = concurrencyOf(run);
	const failed = (error: NodeFailure, index: number): Result => ({
		output: 0,
		items: [toErrorItem(ctx.getNode(), error, index)],
	});

	const prepare = async (index: number): Promise<Item> => {
		try {
			throwIfCancelled(cancellation);
			// The first item's number counts; a bad one fails its item only, as "continue" promises.
			readConcurrency(run, index);
			const operation = operationOf(index);
			return { index, operation, prepared: await operation.prepare?.(run, index) };
		} catch (thrown) {
			const error = toNodeError(ctx.getNode(), thrown, index);
			if (cancellation.signal?.aborted) throw error;
			return { index, error };
		}
	};

	const execute = async (item: Item): Promise<Result> => {
		if ('error' in item) return failed(item.error, item.index);
		const { index, operation, prepared } = item;
		try {
			const given = await operation.execute(run, index, prepared);
			const { output, rows } = given instanceof RoutedItems ? given : new RoutedItems(0, given);
			const toItem = (row: object) => ({ json: asJson(row), pairedItem: { item: index } });
			return { output, items: rows.map(toItem) };
		} catch (thrown) {
			const error = toNodeError(ctx.getNode(), thrown, index);
			if (!ctx.continueOnFail() || cancellation.signal?.aborted) {
				cancellation.stop();
				throw error;
			}
			failures += 1;
			run.hints.failure(thrown);
			return failed(error, index);
		}
	};

	const items = await mapConcurrently(indexes, limit, prepare);
	const bad = items.flatMap((item) => ('error' in item ? [item] : []));
	let failures = bad.length;
	if (bad[0] && !ctx.continueOnFail()) throw beforeAnythingWasSent(bad[0], bad.length, count);
	try {
		// Running items are awaited when one fails, so that no task is created unseen.
		const results = await mapConcurrently(items, limit, execute);
		await run.finish(count, failures);
		// n8n takes missing outputs for empty ones.
		const last = results.reduce((most, { output }) => Math.max(most, output), 0);
		return [...Array(last + 1).keys()].map((number) =>
			results.flatMap(({ output, items }) => (output === number ? items : [])),
		);
	} catch (thrown) {
		throw await namingOthers(run, toNodeError(ctx.getNode(), thrown, 0));
	}
}

/** A value that cannot be read fails its item later. */
function concurrencyOf(run: Run): number {
	try {
		return readConcurrency(run, 0);
	} catch {
		return 1;
	}
}

function beforeAnythingWasSent(
	{ index, error }: { readonly index: number; readonly error: NodeFailure },
	bad: number,
	count: number,
): NodeFailure {
	if (count === 1) return error;
	error.message = `Item ${index + 1}: ${error.message}`;
	const many = `${bad} of ${count} items ${bad === 1 ? 'has' : 'have'} a problem.`;
	const said = error.description ? `${sentence(error.description)} ` : '';
	error.description = `${said}Nothing was sent or billed. ${many}`;
	return error;
}

/** The error that stops the workflow names the tasks and assets that exist for other items. */
async function namingOthers(run: Run, error: NodeFailure): Promise<NodeFailure> {
	const { held, candidates, assets } = await run.created();
	const said = error.description ?? '';
	const { task_id, asset_id } = error.context;
	const isOther = (id: string): boolean => id !== task_id && id !== asset_id && !said.includes(id);
	const possible = candidates.filter((taskId) => !held.includes(taskId));
	const kinds = [
		['Tasks for other items already exist; collect them with Get Embeddings', held, 'List Tasks'],
		[
			'Tasks that may be for other items, whose requests got no clear answer',
			possible,
			'List Tasks',
		],
		['This run stored assets at TwelveLabs; delete those you no longer need', assets, 'Get Many'],
	] as const;
	const sentences = kinds.map(([text, ids, list]) => naming(text, ids.filter(isOther), list));
	error.description = [said, ...sentences].filter(Boolean).join(' ');
	return error;
}

/** @param list the operation that shows the rest of the IDs */
function naming(text: string, ids: readonly string[], list: string): string {
	if (ids.length === 0) return '';
	const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more (see ${list})` : '';
	return `${text}: ${ids.slice(0, NAMED).join(', ')}${more}.`;
}
