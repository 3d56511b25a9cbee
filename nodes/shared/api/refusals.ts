import { Failure } from '../model/failure';
import type { NewTask } from '../model/new-task';

/** A rule of an API: what it can not do, said to the person who asked for it. */
export interface Rule {
	/** What is wrong, naming the field by its label in n8n; undefined when the task keeps the rule. */
	readonly broken: (task: NewTask) => string | undefined | false;
	/** What to do. */
	readonly advice: string;
}

/** The failure for the first rule that a task breaks. */
export function firstBroken(rules: readonly Rule[], task: NewTask): Failure | undefined {
	for (const { broken, advice } of rules) {
		const message = broken(task);
		if (message) return new Failure(message, advice);
	}
	return undefined;
}
