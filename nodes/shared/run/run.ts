import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { AssetApi } from '../api/assets/asset-api';
import type { EmbedApi } from '../api/embed-api';
import { chosenApi, chosenQueryApi, toApiChoice } from '../api/choose';
import type { QueryApi } from '../api/query-api';
import { connect, type Connection } from '../http/connection';
import { Cancellation } from '../http/cancellation';
import { Ledger } from '../ledger/ledger';
import { RetryMemory } from '../ledger/retry-memory';
import { ExecutionHints } from './execution-hints';

/** What all items of a run work with. */
export interface Session {
	readonly connection: Connection;
	readonly api: EmbedApi;
	readonly assets: AssetApi;
	readonly queryApi: QueryApi;
	/** Which item holds which paid task. */
	readonly ledger: Ledger;
	/** What an earlier try of the same execution made. */
	readonly memory: RetryMemory;
}

/** One execution of a node over its input items. */
export interface Run {
	readonly ctx: IExecuteFunctions;
	readonly cancellation: Cancellation;
	/** An AI agent called the node. */
	readonly asTool: boolean;
	/** What to tell the person at the end. */
	readonly hints: ExecutionHints;
	/** The session all items share; opened by the first that asks. @throws Failure */
	open(): Promise<Session>;
	/**
	 * IDs of the tasks that items of this run hold, of those that may be theirs, and of assets that it
	 * made and did not delete.
	 */
	created(): Promise<{ held: string[]; candidates: string[]; assets: string[] }>;
	/** Shows the hints in n8n's output pane; when no item failed, nothing is kept for another try. */
	finish(items: number, failed: number): Promise<void>;
}

/** Rows that leave the node by another output than its first. */
export class RoutedItems {
	/** @param output the output's number, from 0 */
	constructor(
		readonly output: number,
		readonly rows: object[],
	) {}
}

/**
 * What a node can do: its entry in the list, its fields, and its work on one input item.
 * `Prepared` is what {@link prepare} hands to {@link execute}.
 */
export interface Operation<Prepared = unknown> {
	/** Label in Title Case. */
	name: string;
	value: string;
	/** Sentence case, without articles. */
	action: string;
	description: string;
	/** Its fields, without the condition that shows them. */
	properties: INodeProperties[];
	/**
	 * Reads and checks what the item asks for; an operation that costs money has it. Every item of a run
	 * is prepared before the first one is executed, so a bad row is found before anything is paid.
	 * @throws Failure that names the field to change
	 */
	prepare?(run: Run, itemIndex: number): Promise<Prepared>;
	/**
	 * The JSON of the items for one input item; they leave by the first output unless it says otherwise.
	 * @throws Failure, CancelledError, or n8n's own errors
	 */
	execute(run: Run, itemIndex: number, prepared: Prepared): Promise<object[] | RoutedItems>;
}

/** The JSON of an item; n8n's own type asks for an index signature that plain interfaces lack. */
export const asJson = (value: object): IDataObject => value as IDataObject;

/** As a tool, n8n gives the node a type of its own; who calls `execute` how differs by n8n's agents. */
function isTool(ctx: IExecuteFunctions): boolean {
	const said = 'isToolExecution' in ctx && ctx.isToolExecution();
	return said || ctx.getNode().type.endsWith('Tool');
}

/** Which run of the node this is in its execution: in a loop there are several. */
const passOf = (ctx: IExecuteFunctions): number =>
	Number(ctx.evaluateExpression('{{ $runIndex }}', 0)) || 0;

/** Starts a run for one execution of a node. */
export function startRun(ctx: IExecuteFunctions): Run {
	const cancellation = new Cancellation(ctx.getExecutionCancelSignal());
	const hints = new ExecutionHints();
	let session: Promise<Session> | undefined;
	const start = async (): Promise<Session> => {
		const connection = await connect(ctx, cancellation);
		// One for all items, as their tasks are in one ledger: the first item's counts.
		const choice = toApiChoice(ctx.getNodeParameter('options.embedApi', 0, 'auto'));
		const assets = new AssetApi(connection);
		const api = chosenApi(connection, choice, assets);
		const memory = new RetryMemory(ctx.getContext('node'), passOf(ctx));
		// A paid task must not go unseen: looking for it is done to its end, whatever other items do.
		const unstopped = { ...connection, cancellation: new Cancellation(cancellation.signal) };
		const lookUpWith = { api: chosenApi(unstopped, choice), connection: unstopped };
		const queryApi = chosenQueryApi(connection, choice, assets);
		const ledger = new Ledger(api, queryApi, connection, lookUpWith, memory);
		return { connection, api, assets, queryApi, ledger, memory };
	};
	const opened = async (): Promise<Session | undefined> => {
		try {
			return await session;
		} catch {
			return undefined;
		}
	};
	return {
		ctx,
		cancellation,
		asTool: isTool(ctx),
		hints,
		open: () => (session ??= start()),
		created: async () => {
			const { ledger, assets } = (await opened()) ?? {};
			const tasks = ledger?.tasks() ?? { held: [], candidates: [] };
			return { ...tasks, assets: [...(assets?.undeletedAssets ?? [])] };
		},
		finish: async (items, failed) => {
			const { ledger, memory, connection, assets } = (await opened()) ?? {};
			if (failed === 0) memory?.clear();
			for (const assetId of assets?.leftBehind ?? []) hints.leftBehind(assetId);
			const secondTasks = (await ledger?.lateTasks()) ?? [];
			hints.show(ctx, { connection, created: ledger?.created() ?? [], secondTasks, items, failed });
		},
	};
}
