import type { Outcome } from './task';

/** How tasks whose file name or URL matches are to end. */
export type OutcomeRule = {
	/** A regular expression (source) for the file name or URL; missing means every task. */
	match?: string;
	/** How many tasks it is for; default every one. */
	times?: number;
} & (
	| { fail: true; message?: string; processingMs?: number }
	| { never: true }
	| { processingMs: number }
);

/** The control of how tasks end. Rules are tried in the order added; the first that matches counts. */
export class Outcomes {
	private rules: { rule: OutcomeRule; left: number }[] = [];

	/** @param processingMs how long a task takes when no rule says otherwise, in milliseconds */
	constructor(private readonly processingMs: number) {}

	add(...rules: OutcomeRule[]): void {
		this.rules.push(...rules.map((rule) => ({ rule, left: rule.times ?? Infinity })));
	}

	clear(): void {
		this.rules = [];
	}

	/**
	 * The outcome of a task about to be created; uses up one of the matching rule's times.
	 * @param processingMs how long it takes when no rule says otherwise
	 */
	take(name: string, processingMs = this.processingMs): Outcome {
		const found = this.rules.find(
			({ rule, left }) => left > 0 && (!rule.match || new RegExp(rule.match).test(name)),
		);
		if (!found) return { processingMs, fail: false };
		found.left -= 1;
		const { rule } = found;
		if ('never' in rule) return { processingMs: Infinity, fail: false };
		const message = 'message' in rule ? { message: rule.message } : {};
		return { processingMs: rule.processingMs ?? processingMs, fail: 'fail' in rule, ...message };
	}
}
