import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { connect, type Connection } from '../http/connection';
import type { Halt } from '../http/halt';
import { Notes } from './notes';

/** One execution of a node over its input items. */
export interface Run {
	readonly ctx: IExecuteFunctions;
	readonly halt: Halt;
	/** An AI agent called the node. */
	readonly asTool: boolean;
	/** What to tell the person at the end. */
	readonly notes: Notes;
	/** The connection all items share; opened by the first that asks. @throws Failure */
	connection(): Promise<Connection>;
	/** IDs of the tasks that items of this run hold, and of those that may be theirs. */
	tasks(): Promise<{ held: string[]; doubtful: string[] }>;
	/** Shows the notes in n8n's output pane. */
	showNotes(): Promise<void>;
}

/** What a node can do: its entry in the list, its fields, and its work on one input item. */
export interface Operation {
	/** Label in Title Case. */
	name: string;
	value: string;
	/** Sentence case, without articles. */
	action: string;
	description: string;
	/** Its fields, without the condition that shows them. */
	properties: INodeProperties[];
	/** The JSON of the items for one input item. @throws Failure, Halted, or n8n's own errors. */
	execute(run: Run, itemIndex: number): Promise<object[]>;
}

/** The JSON of an item; n8n's own type asks for an index signature that plain interfaces lack. */
export const asJson = (value: object): IDataObject => value as IDataObject;

/** As a tool, n8n gives the node a type of its own; who calls `execute` how differs by n8n's agents. */
function isTool(ctx: IExecuteFunctions): boolean {
	const said = 'isToolExecution' in ctx && ctx.isToolExecution();
	return said || ctx.getNode().type.endsWith('Tool');
}

/** Starts a run for one execution of a node. */
export function startRun(ctx: IExecuteFunctions): Run {
	const halt: Halt = { signal: ctx.getExecutionCancelSignal(), stopped: false };
	const notes = new Notes();
	let connection: Promise<Connection> | undefined;
	const opened = (): Promise<Connection | undefined> =>
		Promise.resolve(connection).catch(() => undefined);
	return {
		ctx,
		halt,
		asTool: isTool(ctx),
		notes,
		connection: () => (connection ??= connect(ctx, halt)),
		tasks: async () => {
			const { claimed = [], doubtful = [] } = (await opened()) ?? {};
			return { held: [...claimed], doubtful: [...doubtful] };
		},
		showNotes: async () => notes.show(ctx, await opened()),
	};
}
