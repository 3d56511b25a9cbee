import type { INode } from 'n8n-workflow';
import type { Execution } from './n8n/execution';
import type { N8n } from './n8n/instance';
import { connected, node, ours, type Workflow } from './n8n/workflow';

/** Poll times of once a minute, the first in about `seconds`; n8n refuses to poll more often. */
export function pollSoon(seconds: number): INode['parameters'] {
	const second = (new Date().getSeconds() + seconds) % 60;
	return { item: [{ mode: 'custom', cronExpression: `${second} * * * * *` }] };
}

/** A workflow of the trigger and a node that does nothing. */
export const triggerWorkflow = (name: string, parameters: INode['parameters']): Workflow =>
	connected(name, [
		ours('embedVideoTrigger', { options: {}, ...parameters }, 'Task Finished'),
		node('Then', 'n8n-nodes-base.noOp'),
	]);

/** Waits until the trigger has started `count` runs in all, and returns them, the newest first. */
export async function triggeredRuns(
	n8n: N8n,
	workflowId: string,
	count: number,
	longestMs?: number,
): Promise<Execution[]> {
	const byTrigger = async () => {
		const runs = (await n8n.runs(workflowId)).filter(({ mode }) => mode === 'trigger');
		return runs.length >= count ? runs : undefined;
	};
	const runs = await n8n.until(`${count} runs of workflow ${workflowId}`, byTrigger, longestMs);
	return await Promise.all(runs.map(({ id }) => n8n.execution(id)));
}

/** The task IDs of the items in runs of {@link triggerWorkflow}. */
export const tasksOf = (runs: Execution[]): unknown[] =>
	runs.flatMap((run) => run.json('Then').map((item) => item.task_id));
