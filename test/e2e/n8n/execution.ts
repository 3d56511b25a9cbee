import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunData } from 'n8n-workflow';
import { field } from './program';

/** What went wrong in a run. */
type RunError = { message: string; description?: string; node?: string };

/** n8n's statuses of runs that have ended. */
export const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** One finished run of a workflow. */
export class Execution {
	constructor(
		readonly id: string,
		readonly status: string,
		private readonly runData: IRunData,
		readonly error: RunError | undefined,
		private readonly contexts: Readonly<Record<string, unknown>> = {},
	) {}

	/** The context data that a node keeps in the execution. */
	context(node: string): unknown {
		return this.contexts[`node:${node}`];
	}

	/** All items of a node, over its runs and outputs. */
	items(node: string): INodeExecutionData[] {
		return (this.runData[node] ?? [])
			.flatMap((run) => run.data?.main ?? [])
			.flatMap((items) => items ?? []);
	}

	json(node: string): IDataObject[] {
		return this.items(node).map((item) => item.json);
	}

	/** How many times a node ran. */
	runs(node: string): number {
		return this.runData[node]?.length ?? 0;
	}
}

type Stored = {
	resultData?: { runData?: IRunData; error?: Record<string, unknown> };
	executionData?: { contextData?: Record<string, unknown> };
};

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Reads the error of a run, thrown or as n8n stored it. */
export const readError = (error: object): RunError => ({
	message: text(field(error, 'message')) ?? 'unknown error',
	description: text(field(error, 'description')),
	node: text(field(field(error, 'node'), 'name')),
});

/** Parses a run as n8n stores it. */
export function parseExecution(id: string, status: string, data: string): Execution {
	const { resultData: { runData = {}, error } = {}, executionData } = Object(parse(data)) as Stored;
	return new Execution(id, status, runData, error && readError(error), executionData?.contextData);
}
