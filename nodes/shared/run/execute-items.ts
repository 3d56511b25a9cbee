import type { INodeExecutionData } from 'n8n-workflow';
import { throwIfCancelled } from '../http/cancellation';
import { sentence } from '../model/failure';
import { DEFAULTS } from '../model/labels';
import { mapConcurrently } from './concurrency';
import { type NodeFailure, toErrorItem, toNodeError } from './errors';
import { numberOption } from './parameters';
import { asJson, RoutedItems, type Operation, type Run } from './run';

/** Most IDs of a kind that one message names. */
const NAMED = 50;

/** One input item on its way through the node. */
type Item = { readonly index: number } & (
	{ readonly operation: Operation; readonly prepared: unknown } | { readonly error: NodeFailure }
);

/** What became of one input item. */
interface Result {
	readonly output: number;
	readonly items: INodeExecutionData[];
}

/**
 * Works on every input item, several at once, and gives each output's items in the order of the items
 * in, each paired with its own. First every item is checked, then the first request that costs is sent.
 * An item that fails becomes an error item when the node continues on errors; otherwise the run ends
 * early and the first failure is thrown.
 * @param operationOf the operation of an item; it may differ item by item.
 * @throws NodeApiError, NodeOperationError
 */
export async function executeItems(
	run: Run,
	operationOf: (itemIndex: number) => Operation,
): Promise<INodeExecutionData[][]> {
	const { ctx, cancellation } = run;
	const input = ctx.getInputData();
	// Some of n8n's agents call a tool without an item: the call itself is the item then.
	const count = input.length === 0 && run.asTool ? 1 : input.length;
	if (count === 0) return [[]];
	const indexes = Array.from({ length: count }, (_, index) => index);
	const limit = concurrencyOf(run);

	const prepare = async (index: number): Promise<Item> => {
		try {
			throwIfCancelled(cancellation);
			// The first item's number counts; a bad one fails each item, so that "continue" holds.
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
		if ('error' in item)
			return { output: 0, items: [toErrorItem(ctx.getNode(), item.error, item.index)] };
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
			failed += 1;
			run.hints.failure(thrown);
			return { output: 0, items: [toErrorItem(ctx.getNode(), error, index)] };
		}
	};

	const items = await mapConcurrently(indexes, limit, prepare);
	const bad = items.flatMap((item) => ('error' in item ? [item] : []));
	let failed = bad.length;
	if (bad[0] && !ctx.continueOnFail()) throw beforeAnythingWasSent(bad[0], bad.length, count);
	try {
		// What already runs when an item fails is waited for, so that no task is created unseen.
		const results = await mapConcurrently(items, limit, execute);
		await run.finish(count, failed);
		return byOutput(results);
	} catch (thrown) {
		throw await namingOthers(run, toNodeError(ctx.getNode(), thrown, 0));
	}
}

/** How many items are worked on at once, by the first item. @throws Failure */
const readConcurrency = (run: Run, itemIndex: number): number =>
	numberOption(run, itemIndex, 'concurrency', DEFAULTS.concurrency, 1);

/** A value that cannot be read fails its items later, with a message. */
function concurrencyOf(run: Run): number {
	try {
		return readConcurrency(run, 0);
	} catch {
		return 1;
	}
}

/** The error that stops the workflow because of bad items: which one, how many, and that nothing was paid. */
function beforeAnythingWasSent(
	{ index, error }: { readonly index: number; readonly error: NodeFailure },
	bad: number,
	count: number,
): NodeFailure {
	if (count === 1) return error;
	error.message = `Item ${index + 1}: ${error.message}`;
	const many = `${bad} of ${count} items ${bad === 1 ? 'has' : 'have'} a problem.`;
	error.description = [error.description, 'Nothing was sent or billed.', many]
		.filter(Boolean)
		.map((text) => sentence(text ?? ''))
		.join(' ');
	return error;
}

/** The items of each output; n8n takes outputs that are not there for empty ones. */
function byOutput(results: readonly Result[]): INodeExecutionData[][] {
	const last = results.reduce((most, { output }) => Math.max(most, output), 0);
	return Array.from({ length: last + 1 }, (_, number) =>
		results.flatMap(({ output, items }) => (output === number ? items : [])),
	);
}

/** The workflow stops: its error names the tasks and assets that exist for other items. */
async function namingOthers(run: Run, error: NodeFailure): Promise<NodeFailure> {
	const { held, candidates, assets } = await run.created();
	const said = error.description ?? '';
	const { task_id, asset_id } = error.context;
	const isOther = (id: string): boolean => id !== task_id && id !== asset_id && !said.includes(id);
	const sentences = [
		said,
		naming(
			'Tasks for other items already exist; collect them with Get Embeddings',
			held.filter(isOther),
			'List Tasks',
		),
		naming(
			'Tasks that may be for other items, whose requests got no clear answer',
			candidates.filter((taskId) => isOther(taskId) && !held.includes(taskId)),
			'List Tasks',
		),
		naming(
			'This run stored assets at TwelveLabs; delete those you no longer need',
			assets.filter(isOther),
			'Get Many',
		),
	];
	error.description = sentences.filter(Boolean).join(' ');
	return error;
}

/** @param list the operation that shows those beyond what is named */
function naming(text: string, ids: readonly string[], list: string): string {
	if (ids.length === 0) return '';
	const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more (see ${list})` : '';
	return `${text}: ${ids.slice(0, NAMED).join(', ')}${more}.`;
}
