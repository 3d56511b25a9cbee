import type { IDataObject } from 'n8n-workflow';
import { createTask, type NewTask, taskFields } from '../../shared/ledger/create-task';
import { retryBudgetMs } from '../../shared/run/parameters';
import type { Run } from '../../shared/run/run';

/** A task that an item has, and a way to let go of it. */
export interface StartedTask {
	taskId: string;
	/** Makes the next try of n8n's Retry On Fail create a new task. */
	forget(): void;
}

/**
 * Creates the task of an item, unless an earlier try of the same execution did: n8n's Retry On Fail
 * runs the whole node again, and a task that exists must not be paid twice. The memory is n8n's node
 * context, which lives and is saved with the execution: per item the task's ID, or, when it is not
 * clear whether there is one, since when it may exist.
 * @throws Failure, Halted
 */
export async function startTask(run: Run, itemIndex: number, task: NewTask): Promise<StartedTask> {
	const created = createdTasks(run);
	// In a loop the node runs several times in one execution: each pass has tasks of its own.
	const runIndex = String(run.ctx.evaluateExpression('{{ $runIndex }}', itemIndex));
	const key = `${runIndex}/${itemIndex}/${fingerprint(task)}`;
	const forget = (): void => {
		delete created[key];
	};
	const connection = await run.connection();
	const earlier = created[key];
	if (typeof earlier === 'string') {
		connection.claimed.add(earlier);
		return { taskId: earlier, forget };
	}
	const taskId = await createTask(connection, task, {
		retryBudgetMs: retryBudgetMs(run, itemIndex),
		...(typeof earlier === 'number' && { unclearSince: earlier }),
		onUnclear: (since) => {
			created[key] = since;
		},
	});
	created[key] = taskId;
	return { taskId, forget };
}

function createdTasks({ ctx }: Run): IDataObject {
	const context = ctx.getContext('node');
	const known = context.twelveLabsTasks;
	if (typeof known === 'object' && known !== null) return known as IDataObject;
	const fresh: IDataObject = {};
	context.twelveLabsTasks = fresh;
	return fresh;
}

/** The same for the same request. */
function fingerprint(task: NewTask): string {
	const { source } = task;
	const file = source.kind === 'file' ? [source.file.name, source.file.size, source.file.type] : [];
	return JSON.stringify([...taskFields(task), ...file]);
}
