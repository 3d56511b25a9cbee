import { DateTime } from 'luxon';
import { Failure } from '../model/failure';

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
