import { parse } from 'flatted';
import type { IDataObject, INodeExecutionData, IRunData } from 'n8n-workflow';
import { field } from './program';

/** What went wrong in a run. */
type RunError = { message: string; description?: string; node?: string };

/** How n8n calls the states in which a run has ended. */
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

	/** What a node keeps in the execution, as n8n saved it. */
	context(node: string): unknown {
		return this.contexts[`node:${node}`];
	}

	/** Every item that a node gave, over all its runs and outputs. */
	items(node: string): INodeExecutionData[] {
		return (this.runData[node] ?? [])
			.flatMap((run) => run.data?.main ?? [])
			.flatMap((items) => items ?? []);
	}

	/** The JSON of those items. */
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

const isStored = (value: unknown): value is Stored => typeof value === 'object' && value !== null;

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Reads what stopped a run, a living error or one that n8n stored. */
export const readError = (error: object): RunError => ({
	message: text(field(error, 'message')) ?? 'unknown error',
	description: text(field(error, 'description')),
	node: text(field(field(error, 'node'), 'name')),
});

/** Reads a run as n8n stores it. */
export function parseExecution(id: string, status: string, data: string): Execution {
	const stored: unknown = parse(data);
	const result = isStored(stored) ? stored.resultData : undefined;
	const error = result?.error;
	return new Execution(
		id,
		status,
		result?.runData ?? {},
		error && readError(error),
		isStored(stored) ? stored.executionData?.contextData : undefined,
	);
}
