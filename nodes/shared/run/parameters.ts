import { RETRY_BUDGET_MS } from '../http/outcome';
import { Failure } from '../model/failure';
import { LABELS as TASK_LABELS } from '../model/labels';
import type { EmbeddingFormat } from '../output/vector-format';
import type { Run } from './run';

/** A parameter's label as the user sees it, from its description. */
const LABELS: Readonly<Record<string, string>> = {
	...TASK_LABELS,
	batchSize: 'Batch Size',
	audioStartOffsetSec: 'Start Offset',
	concurrency: 'Concurrency',
	maxRetryTimeSec: 'Max Retry Time',
	pollIntervalSec: 'Poll Interval',
	waitTimeoutSec: 'Wait Timeout',
	limit: 'Limit',
};

/** A number from a field or an expression; text that holds a number counts. @throws Failure */
export function toNumber(value: unknown, name: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw new Failure(
			`"${LABELS[name] ?? name}" is not a number`,
			`It is ${JSON.stringify(value) ?? 'empty'}. Give a number of seconds, items or tasks as the field says.`,
		);
	}
	return number;
}

/** An option of an item, or undefined when the user did not add it. */
export function option(run: Run, itemIndex: number, name: string): unknown {
	return run.ctx.getNodeParameter(`options.${name}`, itemIndex, null) ?? undefined;
}

/** A number that is at least `min`, or `fallback` when there is none. @throws Failure */
export function atLeast(value: unknown, name: string, fallback: number, min: number): number {
	const number = value === undefined ? fallback : toNumber(value, name);
	if (number >= min) return number;
	throw new Failure(`"${LABELS[name] ?? name}" is below ${min}`, `Set it to ${min} or more.`);
}

/** A numeric option of an item, `fallback` when it is not set. @throws Failure below `min` */
export function numberOption(
	run: Run,
	itemIndex: number,
	name: string,
	fallback: number,
	min: number,
): number {
	return atLeast(option(run, itemIndex, name), name, fallback, min);
}

/** An option in seconds as milliseconds. @throws Failure */
export function millisecondsOption(
	run: Run,
	itemIndex: number,
	name: string,
	fallbackSec: number,
	minSec: number,
): number {
	return numberOption(run, itemIndex, name, fallbackSec, minSec) * 1000;
}

/** How long faults and limits may hold a request up, in milliseconds; 300 s by default. */
export function retryBudgetMs(run: Run, itemIndex: number): number {
	return millisecondsOption(run, itemIndex, 'maxRetryTimeSec', RETRY_BUDGET_MS / 1000, 0);
}

/** The values chosen in a multi-select; an expression may give one value or a comma-separated text. */
export function choices(value: unknown): string[] {
	const list: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [];
	return [...new Set(list.map((entry) => String(entry).trim()).filter((entry) => entry !== ''))];
}

/** How vectors are written into items; `array` when the user does not say. @throws Failure */
export function toEmbeddingFormat(value: unknown): EmbeddingFormat {
	if (value === undefined) return 'array';
	if (value === 'array' || value === 'string' || value === 'base64') return value;
	throw new Failure(
		`"Embedding Format" has an unknown value: ${String(value)}`,
		'The formats are array, string and base64.',
	);
}

/** One of the values that a field can have; an expression may give any. @throws Failure */
export function oneOf<T>(value: unknown, values: readonly T[], name: string): T {
	const found = values.find((known) => known === value);
	if (found !== undefined) return found;
	throw new Failure(
		`"${LABELS[name] ?? name}" has an unknown value: ${String(value)}`,
		`The values are ${values.join(', ')}.`,
	);
}
