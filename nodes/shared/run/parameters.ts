import { DateTime } from 'luxon';
import { DEFAULT_MAX_RETRY_MS } from '../http/outcome';
import { Failure } from '../model/failure';
import { DEFAULTS, LABELS } from '../model/labels';
import { DIMENSIONS } from '../model/models';
import { isOutput } from '../model/outputs';
import type { OwnMetadata } from '../output/clips';
import type { OutputSettings } from '../output/output';
import type { EmbeddingFormat } from '../output/vector-format';
import type { Run } from './run';

/** A parameter's label as the user sees it. */
const labelOf = (name: string): string =>
	Object.hasOwn(LABELS, name) ? LABELS[name as keyof typeof LABELS] : name;

/** A number from a field or an expression; text that holds a number counts. @throws Failure */
export function toNumber(value: unknown, name: string): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) {
		throw new Failure(
			`"${labelOf(name)}" is not a number`,
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
	throw new Failure(`"${labelOf(name)}" is below ${min}`, `Set it to ${min} or more.`);
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
export function maxRetryMs(run: Run, itemIndex: number): number {
	return millisecondsOption(run, itemIndex, 'maxRetryTimeSec', DEFAULT_MAX_RETRY_MS / 1000, 0);
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
		`"${labelOf(name)}" has an unknown value: ${String(value)}`,
		`The values are ${values.join(', ')}.`,
	);
}

/** How many numbers a vector is to have, from a field or an expression; undefined when unsaid. @throws Failure */
export function toDimension(value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const dimension = DIMENSIONS.find((known) => known === Number(value));
	if (dimension !== undefined) return dimension;
	throw new Failure(
		`"${LABELS.embeddingDimension}" has an unknown value: ${String(value)}`,
		`The dimensions are ${DIMENSIONS.join(', ')}.`,
	);
}

/** How JavaScript writes a Date; of other texts `new Date` makes dates too ("Video 12" is one to it). */
const JS_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4}/;

function parse(value: unknown, zone: string): DateTime | undefined {
	if (DateTime.isDateTime(value)) return value;
	if (value instanceof Date) return DateTime.fromJSDate(value);
	if (typeof value === 'number') return DateTime.fromMillis(value < 1e11 ? value * 1000 : value);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^\d{9,}$/.test(text)) return parse(Number(text), zone);
	const formats = [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822, DateTime.fromHTTP];
	for (const read of formats) {
		const date = read(text, { zone });
		if (date.isValid) return date;
	}
	return JS_DATE.test(text) ? DateTime.fromJSDate(new Date(text)) : undefined;
}

/**
 * Any date n8n can produce as an epoch in milliseconds: a Luxon DateTime, a Date, an epoch in
 * seconds or milliseconds, or text (ISO 8601, SQL, RFC 2822, HTTP). Text without an offset is taken
 * in the workflow's timezone `zone`, as n8n's date picker gives it.
 * @param label the field's name in n8n, for the failure.
 * @throws Failure when it is no date.
 */
export function toEpoch(value: unknown, zone: string, label: string): number {
	const date = parse(value, zone);
	// Years of more or fewer than four digits do not fit the API's format.
	const year = date?.toUTC().year ?? Number.NaN;
	if (!date?.isValid || !(year >= 0 && year <= 9999)) {
		throw new Failure(
			`"${label}" is not a date`,
			'Pick a date, or give an expression that yields one, e.g. {{ $now.minus({ days: 1 }) }}',
		);
	}
	return date.toMillis();
}

/**
 * What comes out of a ready task, from the node's fields.
 * @param chosen an option by name, undefined when the user did not add it
 * @param videoId the user's own name of the video, if there is one
 * @param includeByDefault whether vectors are in the items when the user does not say
 * @throws Failure
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

/** The user's own fields; those without a name or a value are not there. */
function readMetadata(value: unknown): OwnMetadata | undefined {
	const values: unknown =
		typeof value === 'object' && value !== null && 'values' in value ? value.values : [];
	const fields = (Array.isArray(values) ? values : []) as { name?: unknown; value?: unknown }[];
	const entries = fields
		.map(({ name, value: own }) => [String(name ?? '').trim(), own] as const)
		.filter(([name, own]) => name !== '' && own !== undefined && own !== null && own !== '')
		.map(([name, own]) => [name, typeof own === 'object' ? JSON.stringify(own) : String(own)]);
	return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The embedding model that an item asks for; any name, TwelveLabs judges it. @throws Failure when it is empty */
export function readModel({ ctx }: Run, itemIndex: number): string {
	const model = String(ctx.getNodeParameter('modelName', itemIndex)).trim();
	if (model === '') throw new Failure('"Model" is empty', 'Choose a model, e.g. marengo3.0');
	return model;
}

/** Whether the API's own object is wanted instead of the simplified one. */
export const wantsRaw = ({ ctx }: Run, itemIndex: number): boolean =>
	ctx.getNodeParameter('simplify', itemIndex) === false;

/** How many results a list may give; Infinity for all. @throws Failure */
export function readLimit({ ctx }: Run, itemIndex: number): number {
	if (ctx.getNodeParameter('returnAll', itemIndex) === true) return Infinity;
	const limit = toNumber(ctx.getNodeParameter('limit', itemIndex), 'limit');
	if (limit >= 1) return Math.floor(limit);
	throw new Failure('"Limit" is below 1', 'Set it to 1 or more, or turn on "Return All".');
}

/** A filter of an item; undefined when it was not added or left empty. */
export const filter = ({ ctx }: Run, itemIndex: number, name: string): unknown =>
	ctx.getNodeParameter(`filters.${name}`, itemIndex, null) || undefined;
