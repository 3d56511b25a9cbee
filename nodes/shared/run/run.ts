import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { AssetApi } from '../api/assets/asset-api';
import { chosenApi, chosenQueryApi, toApiChoice } from '../api/choose';
import { connect } from '../http/connection';
import { Cancellation } from '../http/cancellation';
import { Ledger } from '../ledger/ledger';
import { RetryMemory } from '../ledger/retry-memory';
import { ExecutionHints } from './execution-hints';

/** What all items of a run work with. */
type Session = Awaited<ReturnType<typeof openSession>>;

/** One execution of a node over its input items. */
export interface Run {
	readonly ctx: IExecuteFunctions;
	readonly cancellation: Cancellation;
	/** An AI agent called the node. */
	readonly asTool: boolean;
	readonly hints: ExecutionHints;
	/** The session of all items, opened on the first call. @throws Failure */
	open(): Promise<Session>;
	/** IDs of the items' tasks, of tasks that may be theirs, and of assets that were not deleted. */
	created(): Promise<{ held: string[]; candidates: string[]; assets: string[] }>;
	/** Shows the hints; if no item failed, forgets what another try would have needed. */
	finish(items: number, failed: number): Promise<void>;
}

/** Rows for one of the node's outputs, numbered from 0. */
export class RoutedItems {
	constructor(
		readonly output: number,
		readonly rows: object[],
	) {}
}

/** What a node can do. `Prepared` is what {@link prepare} hands to {@link execute}. */
export interface Operation<Prepared = unknown> {
	name: string;
	value: string;
	action: string;
	description: string;
	/** Its fields, without the condition on the operation. */
	properties: INodeProperties[];
	/** Reads and checks the fields of an item, of all items before anything is paid. @throws Failure */
	prepare?(run: Run, itemIndex: number): Promise<Prepared>;
	/** The JSON of the items out for one input item. @throws Failure, CancelledError, n8n's own errors */
	execute(run: Run, itemIndex: number, prepared: Prepared): Promise<object[] | RoutedItems>;
}

/** An object as n8n's type for JSON, whose index signature plain interfaces lack. */
export const asJson = (value: object): IDataObject => value as IDataObject;

/** Whether an agent calls the node; not all of n8n's agents say so. */
const isTool = (ctx: IExecuteFunctions): boolean =>
	('isToolExecution' in ctx && ctx.isToolExecution()) || ctx.getNode().type.endsWith('Tool');

async function openSession(ctx: IExecuteFunctions, cancellation: Cancellation) {
	const connection = await connect(ctx, cancellation);
	// The first item's choice counts for all, since their tasks are in one ledger.
	const choice = toApiChoice(ctx.getNodeParameter('options.embedApi', 0, 'auto'));
	const assets = new AssetApi(connection);
	const api = chosenApi(connection, choice, assets);
	// In a loop, a node has several runs within the execution.
	const pass = Number(ctx.evaluateExpression('{{ $runIndex }}', 0)) || 0;
	const memory = new RetryMemory(ctx.getContext('node'), pass);
	// A paid task must not be lost: its lookup goes on when another item stops the run.
	const unstopped = { ...connection, cancellation: new Cancellation(cancellation.signal) };
	const lookUpWith = { api: chosenApi(unstopped, choice), connection: unstopped };
	const queryApi = chosenQueryApi(connection, choice, assets);
	const ledger = new Ledger(api, queryApi, connection, lookUpWith, memory);
	return { connection, api, assets, queryApi, ledger, memory };
}

export function startRun(ctx: IExecuteFunctions): Run {
	const cancellation = new Cancellation(ctx.getExecutionCancelSignal());
	const hints = new ExecutionHints();
	let session: Promise<Session> | undefined;
	const opened = async (): Promise<Session | undefined> => session?.catch(() => undefined);
	return {
		ctx,
		cancellation,
		asTool: isTool(ctx),
		hints,
		open: () => (session ??= openSession(ctx, cancellation)),
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
