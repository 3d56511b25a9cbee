import { DateTime } from 'luxon';
import { objectOf } from '../http/json';
import { Failure } from '../model/failure';
import { DEFAULTS, labelOf, LABELS } from '../model/labels';
import { DIMENSIONS } from '../model/models';
import { isOutput } from '../model/outputs';
import type { OwnMetadata } from '../output/clips';
import type { OutputSettings } from '../output/output';
import type { EmbeddingFormat } from '../output/vector-format';
import type { Run } from './run';

/** An expression may give a number as a text. @throws Failure */
export function toNumber(value: unknown, name: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw new Failure(
			`"${labelOf(name)}" is not a number`,
			`It is ${JSON.stringify(value) ?? 'empty'}. Enter a number of seconds, items or tasks, as the field says.`,
		);
	}
	return number;
}

/** Undefined when the user did not add the option. */
export function option(run: Run, itemIndex: number, name: string): unknown {
	return run.ctx.getNodeParameter(`options.${name}`, itemIndex, null) ?? undefined;
}

/** `fallback` when the value is undefined. @throws Failure below `min` */
export function atLeast(value: unknown, name: string, fallback: number, min: number): number {
	const number = value === undefined ? fallback : toNumber(value, name);
	if (number >= min) return number;
	throw new Failure(`"${labelOf(name)}" is below ${min}`, `Set it to ${min} or more.`);
}

/** @throws Failure */
export const readConcurrency = (run: Run, itemIndex: number): number =>
	atLeast(option(run, itemIndex, 'concurrency'), 'concurrency', DEFAULTS.concurrency, 1);

/** An option in seconds as milliseconds. @throws Failure below `minSec` */
export function millisecondsOption(
	run: Run,
	itemIndex: number,
	name: string,
	fallbackSec: number,
	minSec: number,
): number {
	return atLeast(option(run, itemIndex, name), name, fallbackSec, minSec) * 1000;
}

/** @throws Failure */
export const readRetryOptions = (run: Run, itemIndex: number) => ({
	maxRetryMs: millisecondsOption(run, itemIndex, 'maxRetryTimeSec', DEFAULTS.maxRetryTimeSec, 0),
});

/** The values chosen in a multi-select; an expression may give one value or a comma-separated text. */
export function choices(value: unknown): string[] {
	const list: unknown = typeof value === 'string' ? value.split(',') : value;
	const texts = Array.isArray(list) ? list.map((entry) => String(entry).trim()) : [];
	return [...new Set(texts.filter((text) => text !== ''))];
}

/** `array` by default. @throws Failure */
export function toEmbeddingFormat(value: unknown): EmbeddingFormat {
	if (value === undefined) return 'array';
	if (value === 'array' || value === 'string' || value === 'base64') return value;
	throw new Failure(
		`"Embedding Format" has an unknown value: ${String(value)}`,
		'The formats are array, string and base64.',
	);
}

/** How many numbers a vector should have; undefined when the field is empty. @throws Failure */
export function toDimension(value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const dimension = DIMENSIONS.find((known) => known === Number(value));
	if (dimension !== undefined) return dimension;
	throw new Failure(
		`"${LABELS.embeddingDimension}" has an unknown value: ${String(value)}`,
		`The dimensions are ${DIMENSIONS.join(', ')}.`,
	);
}

/** A Date as JavaScript writes it; `new Date` takes other texts, such as "Video 12", for dates too. */
const JS_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4}/;

function parse(value: unknown, zone: string): DateTime | undefined {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (typeof value === 'number') return DateTime.fromMillis(value < 1e11 ? value * 1000 : value);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^\d{9,}$/.test(text)) return parse(Number(text), zone);
	const dates = [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822, DateTime.fromHTTP];
	const date = dates.map((read) => read(text, { zone })).find(({ isValid }) => isValid);
	return date ?? (JS_DATE.test(text) ? DateTime.fromJSDate(new Date(text)) : undefined);
}

/**
 * A Luxon DateTime, a Date, an epoch in seconds or milliseconds, or a text (ISO 8601, SQL, RFC 2822, HTTP, by
 * default in the workflow's timezone `zone`) as an epoch in milliseconds. @throws Failure
 */
export function toEpoch(value: unknown, zone: string, label: string): number {
	const date = parse(value, zone);
	// The API's format has four digits for the year.
	const year = date?.toUTC().year ?? Number.NaN;
	if (!date?.isValid || !(year >= 0 && year <= 9999)) {
		throw new Failure(
			`"${label}" is not a date`,
			'Pick a date, or enter an expression that returns one, e.g. {{ $now.minus({ days: 1 }) }}',
		);
	}
	return date.toMillis();
}

/**
 * The settings of the items of a ready task. @throws Failure
 * @param chosen an option by name; undefined when the user did not add it
 * @param includeByDefault whether items have vectors by default
 */
export function readOutputSettings(
	output: unknown,
	chosen: (name: string) => unknown,
	videoId: unknown,
	includeByDefault: boolean,
): OutputSettings {
	if (typeof output !== 'string' || !isOutput(output)) {
		throw new Failure(`"Output" has an unknown value: ${String(output)}`, 'Choose from the list.');
	}
	return {
		output,
		naming: {
			videoId: String(videoId ?? '').trim() || undefined,
			metadata: readMetadata(chosen('metadata')),
		},
		embeddingFormat: toEmbeddingFormat(chosen('embeddingFormat')),
		includeEmbedding: (chosen('includeEmbedding') ?? includeByDefault) === true,
		batchSize: Math.floor(
			atLeast(chosen('batchSize') || undefined, 'batchSize', DEFAULTS.batchSize, 1),
		),
	};
}

function readMetadata(value: unknown): OwnMetadata | undefined {
	const { values } = objectOf(value);
	const fields = (Array.isArray(values) ? values : []) as { name?: unknown; value?: unknown }[];
	const entries = fields
		.map(({ name, value: own }) => [String(name ?? '').trim(), own] as const)
		.filter(([name, own]) => name !== '' && own !== undefined && own !== null && own !== '')
		.map(([name, own]) => [name, typeof own === 'object' ? JSON.stringify(own) : String(own)]);
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** TwelveLabs judges the name. @throws Failure when it is empty */
export function readModel({ ctx }: Run, itemIndex: number): string {
	const model = String(ctx.getNodeParameter('modelName', itemIndex)).trim();
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	return model;
}

export const wantsRaw = ({ ctx }: Run, itemIndex: number): boolean =>
	ctx.getNodeParameter('simplify', itemIndex) === false;

/** The most results of a list; Infinity for all. @throws Failure */
export function readLimit({ ctx }: Run, itemIndex: number): number {
	if (ctx.getNodeParameter('returnAll', itemIndex) === true) return Infinity;
	const limit = toNumber(ctx.getNodeParameter('limit', itemIndex), 'limit');
	if (limit >= 1) return Math.floor(limit);
	throw new Failure('"Limit" is below 1', 'Set it to 1 or more, or turn on "Return All".');
}

/** Undefined when it is absent or empty. */
export const filter = ({ ctx }: Run, itemIndex: number, name: string): unknown =>
	ctx.getNodeParameter(`filters.${name}`, itemIndex, null) || undefined;
