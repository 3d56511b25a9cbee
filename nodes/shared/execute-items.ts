import type { INodeExecutionData } from 'n8n-workflow';
import { toErrorItem, toNodeError } from './errors';
import { Halted } from './halt';
import { numberOption } from './parameters';
import { asJson, type Operation, type Run } from './run';

/** Items worked on at once when the user does not say (CONTRACT.md). */
const CONCURRENCY = 4;

/**
 * Works on every input item, several at once, and gives the items out in the order of the items in,
 * each paired with its own. An item that fails becomes an error item when the node continues on
 * errors; otherwise the rest ends early and the first failure is thrown.
 * @param operationOf the operation of an item; it may differ item by item.
 */
export async function executeItems(
	run: Run,
	operationOf: (itemIndex: number) => Operation,
): Promise<INodeExecutionData[]> {
	const { ctx, halt } = run;
	const count = ctx.getInputData().length;
	if (count === 0) return [];
	const results: INodeExecutionData[][] = [];
	const failures: { itemIndex: number; error: unknown }[] = [];
	let next = 0;

	const work = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		try {
			const rows = await operationOf(itemIndex).execute(run, itemIndex);
			return rows.map((row) => ({ json: asJson(row), pairedItem: { item: itemIndex } }));
		} catch (error) {
			if (ctx.continueOnFail() && !halt.signal?.aborted) {
				run.notes.failure(error);
				return [toErrorItem(toNodeError(ctx.getNode(), error, itemIndex), itemIndex)];
			}
			failures.push({ itemIndex, error });
			halt.stopped = true;
			return [];
		}
	};
	const worker = async (): Promise<void> => {
		while (next < count && !halt.stopped) {
			const itemIndex = next++;
			results[itemIndex] = await work(itemIndex);
		}
	};
	const concurrency = numberOption(run, 0, 'concurrency', CONCURRENCY, 1);
	// Workers never throw: what already runs is waited for, so that no task is created unseen.
	await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));

	const first = failures.find(({ error }) => !(error instanceof Halted)) ?? failures[0];
	if (first) {
		const error = toNodeError(ctx.getNode(), first.error, first.itemIndex);
		const tasks = await run.otherTasks(error.context.task_id);
		if (tasks.length > 0) error.description = [error.description, existing(tasks)].join(' ');
		throw error;
	}
	await run.showNotes();
	return results.flat();
}

/** Most task IDs that one message names. */
const NAMED = 50;

/** The workflow stops, but tasks of other items exist and are paid: they must not be lost from sight. */
function existing(tasks: readonly string[]): string {
	const more = tasks.length > NAMED ? ` and ${tasks.length - NAMED} more (see List Tasks)` : '';
	return `Other items of this run have tasks at TwelveLabs already; collect them with Get Embeddings: ${tasks.slice(0, NAMED).join(', ')}${more}.`;
}
