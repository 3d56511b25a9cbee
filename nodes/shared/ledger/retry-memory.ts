import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { isRecord, textOf } from '../http/json';

/** A request that may or may not have created a task. */
export interface UncertainCreate {
	/** When it was first sent, as an epoch in milliseconds. */
	readonly since: number;
	readonly sent: number;
	/** It must not be sent again, whatever the list shows. */
	readonly last: boolean;
}

export interface Remembered {
	readonly taskId?: string;
	readonly assetId?: string;
	readonly uncertain?: UncertainCreate;
	readonly deleted?: boolean;
}

const KEY = 'twelveLabsTasks';

const isObject = (value: unknown): value is IDataObject => isRecord(value);

/**
 * What an earlier try of n8n's Retry On Fail, which runs the whole node again, paid for or created. It is kept in the
 * node's context, which n8n saves with the execution, for one run of the node: each round of a loop starts empty.
 */
export class RetryMemory {
	private readonly items: IDataObject;

	/** @param context the node's context of n8n @param pass which run of the node in this execution */
	constructor(
		private readonly context: IDataObject,
		pass: number,
	) {
		const known = context[KEY];
		const same = isObject(known) && known.pass === pass && isObject(known.items);
		this.items = same ? (known.items as IDataObject) : {};
		if (!same) context[KEY] = { pass, items: this.items };
	}

	/** What is known about an item's request. @param request its fingerprint */
	recall(itemIndex: number, request: string): Remembered {
		const known = this.items[key(itemIndex, request)];
		return isObject(known) ? known : {};
	}

	remember(itemIndex: number, request: string, more: Remembered): void {
		const known = { ...this.recall(itemIndex, request), ...more };
		this.items[key(itemIndex, request)] = JSON.parse(JSON.stringify(known)) as IDataObject;
	}

	forget(itemIndex: number, request: string): void {
		delete this.items[key(itemIndex, request)];
	}

	taskIds(): string[] {
		return Object.values(this.items).flatMap((known) =>
			isObject(known) ? (textOf(known.taskId) ?? []) : [],
		);
	}

	/** Nothing failed: there will be no other try. */
	clear(): void {
		delete this.context[KEY];
	}
}

/** A digest stands for the request: an address may hold secrets and be long. */
const key = (itemIndex: number, request: string): string =>
	`${itemIndex}/${createHash('sha256').update(request).digest('base64url').slice(0, 16)}`;
