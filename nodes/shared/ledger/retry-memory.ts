import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { NewTask } from '../model/task';
import { mediaOf, settingsOf } from './fingerprint';

/** A request of which it did not become clear whether its task exists. */
export interface UncertainCreate {
	/** When it was first sent, as an epoch in milliseconds. */
	readonly since: number;
	/** How often it was sent. */
	readonly sent: number;
	/** It must not be sent again, whatever the list shows. */
	readonly last: boolean;
}

/** A task that an item holds, and the asset that was made for it. */
export interface KnownTask {
	readonly taskId: string;
	readonly assetId?: string;
}

/** What is remembered of an item: its task, or a doubt. Of its file the asset may be known besides. */
export type Memory = KnownTask | UncertainCreate;

const KEY = 'twelveLabsTasks';

function heldOf(known: unknown): KnownTask | undefined {
	if (typeof known !== 'object' || known === null || !('taskId' in known)) return undefined;
	const { taskId, assetId } = known as Record<string, unknown>;
	if (typeof taskId !== 'string') return undefined;
	return { taskId, ...(typeof assetId === 'string' && { assetId }) };
}

/** The same for the same request; a digest, for an address may hold secrets and be long. */
function digest(task: NewTask): string {
	const text = mediaOf(task) + settingsOf(task);
	return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

/**
 * The memory of n8n's Retry On Fail, which runs the whole node again: a task that exists must not be
 * paid twice. It lies in the node's context, which lives and is saved with the execution, and holds
 * the items of one pass of the node only: in a loop each pass begins anew.
 */
export class RetryMemory {
	private readonly items: IDataObject;

	/** @param context the node's context of n8n @param pass which run of the node in this execution */
	constructor(
		private readonly context: IDataObject,
		pass: number,
	) {
		const known = context[KEY] as { pass?: unknown; items?: unknown } | undefined;
		const same = known?.pass === pass && typeof known.items === 'object' && known.items !== null;
		this.items = same ? (known.items as IDataObject) : {};
		if (!same) context[KEY] = { pass, items: this.items };
	}

	private key(itemIndex: number, task: NewTask): string {
		return `${itemIndex}/${digest(task)}`;
	}

	recall(itemIndex: number, task: NewTask): Memory | undefined {
		const known = this.items[this.key(itemIndex, task)];
		const held = heldOf(known);
		if (held) return held;
		if (typeof known !== 'object' || known === null || !('since' in known)) return undefined;
		return { since: Number(known.since), sent: Number(known.sent), last: known.last === true };
	}

	remember(itemIndex: number, task: NewTask, memory: Memory): void {
		const assetId = this.assetOf(itemIndex, task);
		this.items[this.key(itemIndex, task)] = {
			...(assetId !== undefined && { assetId }),
			...memory,
		};
	}

	/** The asset that was made of an item's file, whether or not its task was. */
	assetOf(itemIndex: number, task: NewTask): string | undefined {
		const known = this.items[this.key(itemIndex, task)] as { assetId?: unknown } | undefined;
		return typeof known?.assetId === 'string' ? known.assetId : undefined;
	}

	/** Makes the next try take this asset instead of sending the file once more. */
	rememberAsset(itemIndex: number, task: NewTask, assetId: string): void {
		const key = this.key(itemIndex, task);
		this.items[key] = { ...(this.items[key] as IDataObject | undefined), assetId };
	}

	forget(itemIndex: number, task: NewTask): void {
		delete this.items[this.key(itemIndex, task)];
	}

	/** IDs of all tasks that items hold. */
	held(): string[] {
		return Object.values(this.items).flatMap((known) => heldOf(known)?.taskId ?? []);
	}

	/** Nothing failed: there will be no other try. */
	clear(): void {
		delete this.context[KEY];
	}
}
