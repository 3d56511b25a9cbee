import type { IDataObject } from 'n8n-workflow';
import type { EmbedApi } from '../shared/api/embed-api';
import { numberOf } from '../shared/http/json';
import type { RetryOptions } from '../shared/http/outcome';
import { isAboutAll } from '../shared/http/refusals';
import { Failure, sentence } from '../shared/model/failure';
import { createdOf, type EmbeddingTask, isFinished } from '../shared/model/task';
import { compact } from '../shared/model/values';
import { taskItem } from '../shared/output/task-items';
import type { TriggerSettings } from './settings';
import { type ListState, readState, toListState, writeState } from './state';

/**
 * About how many embeddings a poll returns: per minute since the last poll, and at most. n8n needs 30 KB of
 * memory for each, because it first stores all of them as one string (test/tools/bench/README.md).
 */
const ROWS = { aMinute: 2_000, most: 10_000 };

/** After this many failed polls, or at this age, a task is returned with its error: it expires after seven days. */
const MOST_TROUBLE = 10;
const LAST_CHANCE_MS = 6.5 * 24 * 3600_000;

/** A list may show a task late: this much of it before the watermark is read again. */
const MARGIN_MS = 10 * 60_000;

/** How long handled IDs are kept for a list that cannot be read: it may show the same tasks. */
const AWAY_MS = 24 * 3600_000;

/** Where reading a list starts: the API's filter takes whole seconds and excludes the one it is given. */
export const startOf = (watermark: number): number =>
	Math.floor((watermark - MARGIN_MS) / 1000) * 1000 - 1000;

export function openTask(id: string, created: number): EmbeddingTask {
	const createdAt = created > 0 ? new Date(created).toISOString() : undefined;
	return { id, state: 'processing', status: 'processing', createdAt, raw: {} };
}

function troubleItem(task: EmbeddingTask, error: unknown): object {
	const failure = error instanceof Failure ? error : new Failure(String(error), '');
	const text = `${sentence(failure.message)} ${failure.description} Collect it with Get Embeddings.`;
	const { code, http_code } = failure.details;
	return { ...taskItem(task), error: text, ...compact({ code, http_code }) };
}

export interface TaskList extends ListState {
	readonly api: EmbedApi;
	isNew: boolean;
	/** IDs that it showed in this poll. */
	readonly shown: Set<string>;
	/** It was not read to its end. */
	isCut: boolean;
	/** None of its tasks can be collected for now. */
	isDown: boolean;
	failure?: unknown;
}

const has = (lists: readonly TaskList[], part: 'handled' | 'open' | 'due', id: string): boolean =>
	lists.some((list) => Object.hasOwn(list[part], id));

/** One poll. Every task that it sees is handled, open or due, so none is lost. */
export class Poll {
	/** What the workflow gets. */
	readonly found: { task: EmbeddingTask; items: object[] }[] = [];
	/** About how many embeddings the workflow may get, and how many have been or are being fetched. */
	readonly mostRows: number;
	rows = 0;
	/** The error of the poll if the workflow gets nothing. */
	failure: unknown;
	readonly lists: readonly TaskList[];
	private readonly began = Date.now();

	/** @param data n8n's static data @param ms how long it may take @param clock how far TwelveLabs' is ahead */
	constructor(
		readonly api: EmbedApi,
		readonly settings: TriggerSettings,
		private readonly data: IDataObject,
		private readonly ms: number,
		private readonly clock: { readonly aheadMs?: number },
		readonly warn: (text: string, error: unknown) => void,
	) {
		const minutes = (this.began - (numberOf(data.polledAt) ?? this.began)) / 60_000;
		this.mostRows = Math.min(Math.max(1, minutes) * ROWS.aMinute, ROWS.most);
		this.lists = (api.parts ?? [api]).map((part) => {
			const known = readState(data, part.name);
			const state = known ?? toListState();
			return { ...state, api: part, isNew: !known, shown: new Set(), isCut: false, isDown: false };
		});
	}

	/** The time by which a share of the poll is over, by this machine's clock. */
	readonly at = (share: number): number => this.began + share * this.ms;

	get retryOptions(): RetryOptions {
		return { maxRetryMs: this.settings.maxRetryMs, deadline: this.at(1) };
	}

	/** The time by TwelveLabs' clock, as far as known. */
	readonly now = (): number => Date.now() + (this.clock.aheadMs ?? 0);

	/** Records what a list shows of a task. A task in both lists belongs to the first one. */
	note(list: TaskList, task: EmbeddingTask): void {
		const { id } = task;
		const { open, due, handled } = list;
		list.shown.add(id);
		const upToThis = this.lists.slice(0, this.lists.indexOf(list) + 1);
		if (has(this.lists, 'handled', id) || has(upToThis, 'due', id)) return;
		const isOpenInOther = has(this.lists, 'open', id) && !Object.hasOwn(open, id);
		if (isOpenInOther && !isFinished(task)) return;
		const created = createdOf(task) || (open[id] ?? 0);
		const { wanted, isFor } = this.settings;
		this.forget(id);
		if (!isFinished(task)) {
			if (isFor(task)) open[id] = created;
		} else if (isFor(task) && wanted.some((state) => state === task.state)) {
			due[id] = { ...openTask(id, created), ...compact(task), raw: {} };
		} else handled[id] = created;
	}

	/** Returns the items of a task that needs nothing more. */
	done(list: TaskList, task: EmbeddingTask, items: object[] = []): void {
		this.forget(task.id);
		list.handled[task.id] = createdOf(task);
		this.found.push({ task, items });
	}

	/** A task could not be looked up or collected: the next poll tries again, or it is returned with its error. */
	fail(list: TaskList, task: EmbeddingTask, error: unknown): void {
		list.isDown ||= isAboutAll(error) && isFinished(task);
		const polls = (list.trouble[task.id] ?? 0) + (isAboutAll(error) ? 0 : 1);
		list.trouble[task.id] = polls;
		const ageMs = this.now() - (createdOf(task) || this.now());
		if (polls >= MOST_TROUBLE || ageMs > LAST_CHANCE_MS)
			return this.done(list, task, [troubleItem(task, error)]);
		this.warn(`TwelveLabs task ${task.id} could not be collected`, error);
		// The next poll may find out what became of an open task.
		if (isFinished(task)) this.failure ??= error;
	}

	/** Stores what the next poll needs, without handled tasks that no list will show again. */
	save(): void {
		const now = this.now();
		// A stored watermark may be ahead of TwelveLabs' clock.
		for (const list of this.lists) list.watermark = Math.min(list.watermark, now);
		for (const list of this.lists.filter(({ isCut }) => !isCut)) {
			const away = this.lists.filter((other) => other !== list && other.away > 0);
			const backTo = away.map((other) => Math.max(other.watermark, now - AWAY_MS));
			const start = startOf(Math.min(list.watermark, ...backTo));
			for (const [id, created] of Object.entries(list.handled)) {
				if (created <= start && !list.shown.has(id)) delete list.handled[id];
			}
		}
		const read = this.lists.filter(({ isNew }) => !isNew);
		writeState(this.data, Object.fromEntries(read.map((list) => [list.api.name, list])));
		this.data.polledAt = this.began;
	}

	private forget(id: string): void {
		for (const list of this.lists) {
			for (const part of [list.open, list.due, list.trouble]) delete part[id];
		}
	}
}
