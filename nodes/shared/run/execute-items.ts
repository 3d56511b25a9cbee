import type { INodeExecutionData } from 'n8n-workflow';
import { mapConcurrently } from './concurrency';
import { type NodeFailure, toErrorItem, toNodeError } from './errors';
import { numberOption } from './parameters';
import { asJson, RoutedItems, type Operation, type Run } from './run';

/** Items worked on at once when the user does not say (CONTRACT.md). */
const CONCURRENCY = 4;

/** Most IDs of a kind that one message names. */
const NAMED = 50;

/**
 * Works on every input item, several at once, and gives each output's items in the order of the items
 * in, each paired with its own. An item that fails becomes an error item when the node continues on
 * errors; otherwise the rest ends early and the first failure is thrown.
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
	const items = input.length === 0 && run.asTool ? [{ json: {} }] : input;
	if (items.length === 0) return [[]];

	const concurrency = (itemIndex: number): number =>
		numberOption(run, itemIndex, 'concurrency', CONCURRENCY, 1);
	let failed = 0;
	const work = async (itemIndex: number): Promise<Leaving> => {
		try {
			// The first item's number counts; a bad one fails each item, so that "continue" holds.
			concurrency(itemIndex);
			const given = await operationOf(itemIndex).execute(run, itemIndex);
			const { output, rows } = given instanceof RoutedItems ? given : new RoutedItems(0, given);
			const toItem = (row: object) => ({ json: asJson(row), pairedItem: { item: itemIndex } });
			return { output, items: rows.map(toItem) };
		} catch (thrown) {
			const error = toNodeError(ctx.getNode(), thrown, itemIndex);
			if (!ctx.continueOnFail() || cancellation.signal?.aborted) {
				cancellation.stopped = true;
				throw error;
			}
			failed += 1;
			run.hints.failure(thrown);
			return { output: 0, items: [toErrorItem(ctx.getNode(), error, itemIndex)] };
		}
	};

	try {
		const limit = orElse(1, () => concurrency(0));
		// What already runs when an item fails is waited for, so that no task is created unseen.
		const results = await mapConcurrently(items, limit, (_item, index) => work(index));
		await run.finish(items.length, failed);
		return byOutput(results);
	} catch (thrown) {
		throw await namingOthers(run, toNodeError(ctx.getNode(), thrown, 0));
	}
}

/** What became of one input item. */
interface Leaving {
	readonly output: number;
	readonly items: INodeExecutionData[];
}

/** The items of each output; n8n takes outputs that are not there for empty ones. */
function byOutput(results: readonly Leaving[]): INodeExecutionData[][] {
	const last = results.reduce((most, { output }) => Math.max(most, output), 0);
	return Array.from({ length: last + 1 }, (_, number) =>
		results.flatMap(({ output, items }) => (output === number ? items : [])),
	);
}

function orElse<T>(fallback: T, read: () => T): T {
	try {
		return read();
	} catch {
		return fallback;
	}
}

/** The workflow stops, but tasks and assets of other items exist: they must not be lost from sight. */
async function namingOthers(run: Run, error: NodeFailure): Promise<NodeFailure> {
	const { held, doubtful, assets } = await run.createdTasks();
	const said = error.description ?? '';
	const { task_id, asset_id } = error.context;
	const isOther = (id: string): boolean => id !== task_id && id !== asset_id && !said.includes(id);
	const sentences = [
		said,
		naming(
			'Other items of this run have tasks at TwelveLabs already; collect them with Get Embeddings',
			held.filter(isOther),
			'List Tasks',
		),
		naming(
			'Tasks that may be of other items of this run, whose requests got no clear answer',
			doubtful.filter((taskId) => isOther(taskId) && !held.includes(taskId)),
			'List Tasks',
		),
		naming(
			'Assets that this run made lie at TwelveLabs; delete those that nobody needs',
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
