import type { IDataObject } from 'n8n-workflow';
import type { EmbedApi } from '../shared/api/embed-api';
import { Failure, sentence } from '../shared/model/failure';
import { createdAtMs, type EmbeddingTask, isFinished } from '../shared/model/task';
import { compact } from '../shared/model/values';
import { taskItem } from '../shared/output/task-items';
import type { TriggerSettings } from './settings';
import { type ListState, readState, toListState, writeState } from './state';

/** Most embeddings that one poll hands on, about: some 80 MB as n8n holds them. */
export const MOST_ROWS = 20_000;

/** A task that was in trouble in so many polls comes out as an item with the error … */
const MOST_TROUBLE = 10;

/** … and at this age, in milliseconds, at once: TwelveLabs keeps embeddings for seven days. */
const LAST_CHANCE_MS = 6.5 * 24 * 3600_000;

/** What is read of a list again before its watermark, in milliseconds: it may show a task late. */
const MARGIN_MS = 10 * 60_000;

/** If both lists show all tasks, one that was away no longer than this finds them handled. */
const AWAY_MS = 24 * 3600_000;

/** From when on a list is read: the API's filter takes whole seconds and leaves them out themselves. */
export const startOf = (watermark: number): number =>
	Math.floor((watermark - MARGIN_MS) / 1000) * 1000 - 1000;

/** When a task was created, as an epoch in milliseconds; 0 where the API does not tell. */
export const createdOf = (task: EmbeddingTask): number => createdAtMs(task) || 0;

/** An open task: no more than its ID and creation is stored. */
export function remembered(id: string, created: number): EmbeddingTask {
	const createdAt = created > 0 ? new Date(created).toISOString() : undefined;
	return { id, state: 'processing', status: 'processing', createdAt, raw: {} };
}

/** What stands for a task that cannot be collected: it is not lost from sight. */
function troubleItem(task: EmbeddingTask, error: unknown): object {
	const failure = error instanceof Failure ? error : new Failure(String(error), '');
	const text = `${sentence(failure.message)} ${failure.description} Collect it with Get Embeddings.`;
	const { code, http_code } = failure.details;
	return { ...taskItem(task), error: text, ...compact({ code, http_code }) };
}

/** The list of one API during a poll. */
export interface TaskList {
	readonly name: string;
	readonly api: EmbedApi;
	readonly state: ListState;
	/** It was never read. */
	isNew: boolean;
	/** IDs that it showed in this poll. */
	readonly shown: Set<string>;
	/** This poll did not come to its end. */
	isCut: boolean;
}

/** One poll, and what it finds. Each task that it hears of is handled, open or due: none is lost. */
export class Poll {
	/** What the workflow gets. */
	readonly rows: object[] = [];

	/** Embeddings that it may still get. */
	rowsLeft = MOST_ROWS;

	/** What the poll fails with if the workflow gets nothing. */
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
		private readonly log: (warning: string) => void,
	) {
		const names = settings.embedApi === 'auto' ? ['v1', 'v2'] : [settings.embedApi];
		this.lists = (api.parts ?? [api]).map((part, index) => {
			const name = names[index] ?? '';
			const known = readState(data, name);
			const state = known ?? toListState();
			return { name, api: part, state, isNew: !known, shown: new Set(), isCut: false };
		});
	}

	/** When a share of its time is over, by this machine's clock. */
	at(share: number): number {
		return this.began + share * this.ms;
	}

	/** The time by TwelveLabs' clock, as far as that is known. */
	now(): number {
		return Date.now() + (this.clock.aheadMs ?? 0);
	}

	warn(text: string, error: unknown): void {
		this.log(`${text}: ${error instanceof Error ? error.message : String(error)}`);
	}

	/** Takes in what a list shows of a task. Where both lists show it, it is the first one's. */
	note(list: TaskList, task: EmbeddingTask): void {
		const { id } = task;
		const { open, due, handled } = list.state;
		list.shown.add(id);
		const holder = this.find('due', id);
		const isTold = holder >= 0 && holder <= this.lists.indexOf(list);
		const isOthers = this.find('open', id) >= 0 && !Object.hasOwn(open, id);
		if (this.find('handled', id) >= 0 || isTold || (isOthers && !isFinished(task))) return;
		const created = createdOf(task) || (open[id] ?? 0);
		const { wanted, isFor } = this.settings;
		this.forget(id);
		if (!isFinished(task)) {
			if (isFor(task)) open[id] = created;
		} else if (isFor(task) && wanted.some((state) => state === task.state)) {
			due[id] = { ...remembered(id, created), ...compact(task), raw: {} };
		} else handled[id] = created;
	}

	/** A task needs nothing more. */
	done({ state }: TaskList, task: EmbeddingTask): void {
		this.forget(task.id);
		state.handled[task.id] = createdOf(task);
	}

	/** A task could not be looked up or collected: the next poll tries again, or it comes out as it is. */
	fail(list: TaskList, task: EmbeddingTask, error: unknown): void {
		const { trouble } = list.state;
		const polls = (trouble[task.id] ?? 0) + 1;
		const created = createdOf(task);
		trouble[task.id] = polls;
		if (polls >= MOST_TROUBLE || (created > 0 && this.now() - created > LAST_CHANCE_MS)) {
			this.rows.push(troubleItem(task, error));
			this.done(list, task);
			return;
		}
		this.warn(`TwelveLabs task ${task.id} could not be collected`, error);
		// What became of an open task, the next poll may learn.
		if (isFinished(task)) this.failure ??= error;
	}

	/** Stores what the next poll needs; what no list will show again is forgotten. */
	save(): void {
		for (const { state, shown, isCut } of this.lists) {
			// A task may be dated ahead.
			state.watermark = Math.min(state.watermark, this.now());
			const others = this.lists.filter((other) => other.state !== state && other.state.away > 0);
			const back = others.map((other) => Math.max(other.state.watermark, this.now() - AWAY_MS));
			const start = startOf(Math.min(state.watermark, ...back));
			for (const [id, created] of Object.entries(state.handled)) {
				if (!isCut && created <= start && !shown.has(id)) delete state.handled[id];
			}
		}
		const read = this.lists.filter(({ isNew }) => !isNew);
		writeState(this.data, Object.fromEntries(read.map(({ name, state }) => [name, state])));
	}

	private find(part: 'handled' | 'open' | 'due', id: string): number {
		return this.lists.findIndex(({ state }) => Object.hasOwn(state[part], id));
	}

	private forget(id: string): void {
		for (const { state } of this.lists) {
			for (const known of [state.open, state.due, state.trouble]) delete known[id];
		}
	}
}
