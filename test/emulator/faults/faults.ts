import type { Clock } from '../clock';
import { LimitWindow } from './limit';
import type { RandomFaults } from './random';
import { randomFault } from './random';
import type { ConnectionFault, FaultAction, FaultRule, LimitRule, RequestMatch } from './rules';

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

	/** @param tls whether the emulator speaks TLS, which some faults need */
	constructor(
		private readonly clock: Clock,
		private readonly tls = false,
	) {}

	/**
	 * Adds rules and limits.
	 * @throws Error for a fault that could not happen
	 */
	add(...rules: (FaultRule | LimitRule)[]): void {
		for (const rule of rules) {
			if ('limit' in rule) this.limits.push(new LimitWindow(rule));
			else {
				checkPossible(rule.then, this.tls);
				this.rules.push({ rule, seen: 0 });
			}
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
	takeForConnection(): ConnectionFault | undefined {
		const found = this.rules.find((armed) => connectionFault(armed.rule) && due(armed));
		return found && connectionFault(found.rule);
	}

	/** The fault for a request, used up by being taken; `undefined` for an honest answer. */
	take(method: string, path: string): FaultAction | undefined {
		let found: FaultAction | undefined;
		for (const armed of this.rules) {
			if (connectionFault(armed.rule) || !matches(armed.rule.match, method, path)) continue;
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

function connectionFault({ then }: FaultRule): ConnectionFault | undefined {
	const reset = 'reset' in then ? then.reset : undefined;
	return reset === 'connect' || reset === 'handshake' ? reset : undefined;
}

/** A fault that silently did nothing would let a test pass for the wrong reason. */
function checkPossible(then: FaultAction, tls: boolean): void {
	const needsTls = 'damagedRecord' in then || ('reset' in then && then.reset === 'handshake');
	if (needsTls && !tls) throw new Error('this fault needs an emulator started with tls');
	if (!('acceptAfterMs' in then)) return;
	const accepts = 'status' in then ? then.accept : then.reset === 'after-accept';
	if (!accepts) throw new Error('acceptAfterMs needs accept, or the reset after-accept');
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
