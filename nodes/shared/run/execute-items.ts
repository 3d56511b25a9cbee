import type { INodeExecutionData } from 'n8n-workflow';
import { mapConcurrently } from './concurrency';
import { type NodeFailure, toErrorItem, toNodeError } from './errors';
import { numberOption } from './parameters';
import { asJson, ByOutput, type Operation, type Run } from './run';

/** Items worked on at once when the user does not say (CONTRACT.md). */
const CONCURRENCY = 4;

/** Most task IDs that one message names. */
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
	const { ctx, halt } = run;
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
			const { output, rows } = given instanceof ByOutput ? given : new ByOutput(0, given);
			const toItem = (row: object) => ({ json: asJson(row), pairedItem: { item: itemIndex } });
			return { output, items: rows.map(toItem) };
		} catch (thrown) {
			const error = toNodeError(ctx.getNode(), thrown, itemIndex);
			if (!ctx.continueOnFail() || halt.signal?.aborted) {
				halt.stopped = true;
				throw error;
			}
			failed += 1;
			run.notes.failure(thrown);
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
		throw await namingOtherTasks(run, toNodeError(ctx.getNode(), thrown, 0));
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

/** The workflow stops, but tasks of other items exist and are paid: they must not be lost from sight. */
async function namingOtherTasks(run: Run, error: NodeFailure): Promise<NodeFailure> {
	const { held, doubtful } = await run.tasks();
	const said = error.description ?? '';
	const isOther = (taskId: string): boolean =>
		taskId !== error.context.task_id && !said.includes(taskId);
	const sentences = [
		said,
		naming(
			'Other items of this run have tasks at TwelveLabs already; collect them with Get Embeddings',
			held.filter(isOther),
		),
		naming(
			'Tasks that may be of other items of this run, whose requests got no clear answer',
			doubtful.filter((taskId) => isOther(taskId) && !held.includes(taskId)),
		),
	];
	error.description = sentences.filter(Boolean).join(' ');
	return error;
}

function naming(text: string, tasks: readonly string[]): string {
	if (tasks.length === 0) return '';
	const more = tasks.length > NAMED ? ` and ${tasks.length - NAMED} more (see List Tasks)` : '';
	return `${text}: ${tasks.slice(0, NAMED).join(', ')}${more}.`;
}
