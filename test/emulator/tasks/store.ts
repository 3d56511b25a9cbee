import { randomUUID } from 'node:crypto';

import type { Clock } from '../clock';
import { IdFactory } from '../ids';
import type { TaskSettings } from '../settings';
import type { Outcome, TaskInput } from './task';
import { Task } from './task';

/** All tasks of the emulated account, oldest first. */
export class TaskStore {
	readonly tasks = new Map<string, Task>();
	private readonly ids = new IdFactory();

	constructor(private readonly clock: Clock) {}

	/** @param options `createdAt` in milliseconds since the epoch, default now; `uuids` for the ID */
	create(
		settings: TaskSettings,
		input: TaskInput,
		outcome: Outcome,
		{ createdAt = this.clock.now(), uuids = false }: { createdAt?: number; uuids?: boolean } = {},
	): Task {
		const id = uuids ? randomUUID() : this.ids.next(createdAt);
		const number = this.tasks.size + 1;
		const task = new Task(id, number, createdAt, settings, input, outcome, this.clock);
		this.tasks.set(id, task);
		return task;
	}

	/** A task whose results still exist. */
	find(id: string): Task | undefined {
		const task = this.tasks.get(id);
		return task?.expired ? undefined : task;
	}

	/** Every task, the newest first; of two made in the same millisecond, the later. */
	newestFirst(): Task[] {
		return [...this.tasks.values()].reverse().sort((a, b) => b.createdAt - a.createdAt);
	}

	clear(): void {
		this.tasks.clear();
	}
}
