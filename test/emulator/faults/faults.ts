import type { Clock } from '../clock';
import { LimitWindow } from './limit';
import type { RandomFaults } from './random';
import { randomFault } from './random';
import type { FaultAction, FaultRule, LimitRule, RequestMatch } from './rules';

interface Armed {
	rule: FaultRule;
	/** Matching requests so far. */
	seen: number;
}

/** The control of faults: rules first (in the order added), then limits, then chance. */
export class Faults {
	private rules: Armed[] = [];
	private limits: LimitWindow[] = [];
	private chance: { random: RandomFaults; next: number } | undefined;

	constructor(private readonly clock: Clock) {}

	/** Adds rules and limits. */
	add(...rules: (FaultRule | LimitRule)[]): void {
		for (const rule of rules) {
			if ('limit' in rule) this.limits.push(new LimitWindow(rule));
			else this.rules.push({ rule, seen: 0 });
		}
	}

	/** Switches random faults on; their count of requests begins at 0. */
	random(random: RandomFaults): void {
		this.chance = { random, next: 0 };
	}

	/** Removes every rule, limit and random fault. */
	clear(): void {
		this.rules = [];
		this.limits = [];
		this.chance = undefined;
	}

	/** The fault for a new connection, used up by being taken. */
	takeForConnection(): boolean {
		return this.rules.some((armed) => isConnectRule(armed.rule) && due(armed));
	}

	/** The fault for a request, used up by being taken; `undefined` for an honest answer. */
	take(method: string, path: string): FaultAction | undefined {
		let found: FaultAction | undefined;
		for (const armed of this.rules) {
			if (isConnectRule(armed.rule) || !matches(armed.rule.match, method, path)) continue;
			// Every rule counts every request it matches, also one that an earlier rule takes.
			const mine = due(armed);
			if (mine && !found) found = armed.rule.then;
		}
		return found ?? this.takeLimit(method, path) ?? this.takeChance();
	}

	private takeLimit(method: string, path: string): FaultAction | undefined {
		for (const limit of this.limits) {
			if (!matches(limit.rule.match ?? { method: 'POST' }, method, path)) continue;
			const full = limit.take(this.clock.now());
			if (full) return full;
		}
		return undefined;
	}

	private takeChance(): FaultAction | undefined {
		if (!this.chance) return undefined;
		const { random, next } = this.chance;
		this.chance.next += 1;
		return randomFault(random, next);
	}
}

function isConnectRule({ then }: FaultRule): boolean {
	return 'reset' in then && then.reset === 'connect';
}

/** Counts one matching request and says whether the rule is for it. */
function due(armed: Armed): boolean {
	armed.seen += 1;
	const first = armed.rule.match?.nth ?? 1;
	const times = armed.rule.times === 'always' ? Infinity : (armed.rule.times ?? 1);
	return armed.seen >= first && armed.seen < first + times;
}

function matches(match: RequestMatch | undefined, method: string, path: string): boolean {
	if (match?.method && match.method.toUpperCase() !== method) return false;
	return !match?.path || new RegExp(match.path).test(path);
}
