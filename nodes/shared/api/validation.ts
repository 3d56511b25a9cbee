import { Failure } from '../model/failure';
import type { NewTask } from '../model/task';

/** A rule of an API: what it cannot do, said to the person who asked for it. */
export interface Rule<Asked = NewTask> {
	/** What is wrong, naming the field by its label in n8n; undefined when what is asked keeps the rule. */
	readonly broken: (asked: Asked) => string | undefined | false;
	/** What to do. */
	readonly advice: string | ((asked: Asked) => string);
}

/** The failure for the first rule that is broken by what is asked. */
export function firstBroken<Asked>(
	rules: readonly Rule<Asked>[],
	asked: Asked,
): Failure | undefined {
	for (const { broken, advice } of rules) {
		const message = broken(asked);
		if (message) {
			return new Failure(message, typeof advice === 'string' ? advice : advice(asked));
		}
	}
	return undefined;
}
