import type { RandomFaults } from '../faults/random';
import { RANDOM_KINDS } from '../faults/random';
import type { FaultRule, LimitRule } from '../faults/rules';
import { RESET_POINTS } from '../faults/rules';
import type { OutcomeRule } from '../tasks/outcomes';
import type { SeedTask } from '../tasks/seeds';

/*
 * Control requests are read strictly as far as names go: a misspelt fault that silently did nothing
 * would make a test pass for the wrong reason.
 */

const FAULT_KEYS = ['match', 'times', 'then', 'limit'];
const THEN_KEYS = [
	'status',
	'headers',
	'body',
	'accept',
	'early',
	'delayMs',
	'reset',
	'afterBytes',
	'truncate',
	'malformed',
	'redirect',
	'redirectStatus',
];

/** One rule or a list of them. */
export function parseFaults(body: unknown): (FaultRule | LimitRule)[] {
	return listOf(body).map((each) => {
		const rule = objectOf(each, FAULT_KEYS);
		if (rule.match !== undefined) objectOf(rule.match, ['method', 'path', 'nth']);
		if (rule.limit !== undefined) {
			objectOf(rule.limit, ['requests', 'perMs', 'headers', 'emptyBody']);
			return each as LimitRule;
		}
		const then = objectOf(rule.then, THEN_KEYS);
		if (then.reset !== undefined && !RESET_POINTS.some((point) => point === then.reset)) {
			throw new Error(`reset must be one of ${RESET_POINTS.join(', ')}`);
		}
		return each as FaultRule;
	});
}

/** `{ seed, rate, kinds? }` */
export function parseRandom(body: unknown): RandomFaults {
	const { rate, kinds = [] } = objectOf(body, ['seed', 'rate', 'kinds']);
	if (typeof rate !== 'number') throw new Error('rate must be a number from 0 to 1');
	for (const kind of listOf(kinds)) {
		if (!RANDOM_KINDS.some((known) => known === kind)) {
			throw new Error(`kinds must be of ${RANDOM_KINDS.join(', ')}`);
		}
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
