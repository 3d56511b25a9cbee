import type { IConnections, INode } from 'n8n-workflow';
import type { Workflow } from '../../../e2e/n8n/workflow';
import type { Step } from './nodes';

/** The name of the trigger of every {@link workflowOf}. */
export const START = 'Start';

/** Nodes in a row that follow one another. */
export type Row = Step[];

/** A workflow of a row behind a manual trigger, and rows behind its last node, one after the other. */
export function workflowOf(name: string, row: Row, ends: Row[], saved: boolean): Workflow {
	const start: Step = {
		name: START,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		parameters: {},
	};
	const main = [start, ...row];
	const nodes: INode[] = [];
	const connections: IConnections = {};
	const add = ({ subNodes = [], ...step }: Step, x: number, y: number): void => {
		const id = `7b1d0c00-0000-4000-8000-${String(nodes.length).padStart(12, '0')}`;
		nodes.push({ ...step, id, position: [x * 220, y * 220] });
		subNodes.forEach(({ step: subNode, as }, index) => {
			connections[subNode.name] = { [as]: [[{ node: step.name, type: as, index: 0 }]] };
			add(subNode, x + index, y + 1);
		});
	};
	const place = (steps: Row, after: Step | undefined, x: number, y: number): void => {
		let before = after;
		for (const [index, step] of steps.entries()) {
			add(step, x + index, y);
			if (before) {
				const [next = []] = connections[before.name]?.main ?? [];
				const to = { node: step.name, type: 'main', index: 0 } as const;
				connections[before.name] = { main: [[...(next ?? []), to]] };
			}
			before = step;
		}
	};
	place(main, undefined, 0, 0);
	ends.forEach((end, index) => place(end, main.at(-1), main.length, 2 * index));
	return {
		name,
		nodes,
		connections,
		settings: { executionOrder: 'v1', saveManualExecutions: saved },
	};
}
