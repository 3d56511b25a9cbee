import type { RandomFaults } from '../faults/random';
import { HOSTILE_KINDS } from '../faults/random';
import type { FaultRule, LimitRule } from '../faults/rules';
import { ENDLESS, RESET_POINTS } from '../faults/rules';
import { BREAKAGES, ENCODINGS } from '../server/coding';
import type { OutcomeRule } from '../tasks/outcomes';
import type { SeedTask } from '../tasks/seeds';
import type { Check } from './shapes';
import { anything, number, object, oneOf } from './shapes';

/*
 * Control requests are read strictly as far as names go: a misspelt fault that silently did nothing
 * would make a test pass for the wrong reason.
 */

const FAULT_KEYS = ['match', 'times', 'then', 'limit'];

const THEN: Readonly<Record<string, Check>> = {
	status: anything,
	headers: anything,
	body: anything,
	accept: anything,
	acceptAfterMs: number(0),
	early: anything,
	html: oneOf(true, 'echo'),
	delayMs: anything,
	reset: oneOf(...RESET_POINTS),
	afterBytes: anything,
	truncate: anything,
	malformed: anything,
	redirect: anything,
	redirectStatus: anything,
	encoding: oneOf(...ENCODINGS),
	broken: oneOf(...BREAKAGES),
	dribbleMs: number(1),
	endless: oneOf(...ENDLESS),
	damagedRecord: oneOf(true),
};

/** One rule or a list of them. */
export function parseFaults(body: unknown): (FaultRule | LimitRule)[] {
	return listOf(body).map((each) => {
		const rule = objectOf(each, FAULT_KEYS);
		if (rule.match !== undefined) objectOf(rule.match, ['method', 'path', 'nth']);
		if (rule.limit !== undefined) {
			objectOf(rule.limit, ['requests', 'perMs', 'headers', 'emptyBody']);
			return each as LimitRule;
		}
		object(THEN)(rule.then, 'then');
		return each as FaultRule;
	});
}

/** `{ seed, rate, kinds? }` */
export function parseRandom(body: unknown): RandomFaults {
	const { rate, kinds = [] } = objectOf(body, ['seed', 'rate', 'kinds']);
	if (typeof rate !== 'number') throw new Error('rate must be a number from 0 to 1');
	for (const kind of kinds === 'hostile' ? [] : listOf(kinds)) {
		oneOf(...HOSTILE_KINDS)(kind, 'kinds');
	}
	return body as RandomFaults;
}

/** One rule or a list of them. */
export function parseOutcomes(body: unknown): OutcomeRule[] {
	return listOf(body).map((each) => {
		objectOf(each, ['match', 'times', 'fail', 'message', 'never', 'processingMs']);
		return each as OutcomeRule;
	});
}

const SEED_KEYS = [
	'createdAt',
	'status',
	'processingMs',
	'filename',
	'url',
	'clips',
	'durationSec',
	'clipLengthSec',
	'scopes',
	'hasAudio',
];

/** One task or a list of them. */
export function parseSeeds(body: unknown): SeedTask[] {
	return listOf(body).map((each) => {
		objectOf(each, SEED_KEYS);
		return each as SeedTask;
	});
}

/** `{ seed, scaleMs? }` */
export function parseProfile(body: unknown): { seed: number | string; scaleMs?: number } {
	object({ seed: anything, scaleMs: number(0) }, ['seed'])(body, 'profile');
	return body as { seed: number | string; scaleMs?: number };
}

/** `{ skewMs }` */
export function parseSkew(body: unknown): number {
	const { skewMs } = objectOf(body, ['skewMs']);
	if (typeof skewMs !== 'number') throw new Error('skewMs must be a number of milliseconds');
	return skewMs;
}

function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [value];
}

function objectOf(value: unknown, known: readonly string[]): Record<string, unknown> {
	if (typeof value !== 'object' || value === null) throw new Error('expected a JSON object');
	for (const key of Object.keys(value)) {
		if (!known.includes(key)) throw new Error(`unknown key ${key}; known: ${known.join(', ')}`);
	}
	return { ...value };
}
