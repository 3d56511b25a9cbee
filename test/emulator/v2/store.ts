import type { Clock } from '../clock';
import { IdFactory } from '../ids';
import type { Outcome } from '../tasks/task';
import type { V2Input } from './source';
import { V2Task } from './task';
import type { V2TaskBody } from './validate/task';

/** All tasks of Embed v2, oldest first. */
export class V2TaskStore {
	readonly tasks = new Map<string, V2Task>();
	private readonly ids = new IdFactory();

	constructor(private readonly clock: Clock) {}

	create(body: V2TaskBody, input: V2Input, outcome: Outcome): V2Task {
		const createdAt = this.clock.now();
		const id = this.ids.next(createdAt);
		const model = body.model_name ?? 'marengo3.0';
		const task = new V2Task(id, createdAt, model, body, input, outcome, this.clock);
		this.tasks.set(id, task);
		return task;
	}

	clear(): void {
		this.tasks.clear();
	}
}
