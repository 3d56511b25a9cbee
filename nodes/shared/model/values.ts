/** The object without undefined values. Runs for each clip, so without arrays in between. */
export function compact<T extends object>(value: T): T {
	const full: Partial<T> = {};
	for (const key of Object.keys(value) as (keyof T)[]) {
		if (value[key] !== undefined) full[key] = value[key];
	}
	return full as T;
}

export function without(value: object, ...names: string[]): object {
	return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

export const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A date and time without a timezone. */
const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/;

/** A date of the API as an epoch in milliseconds, else NaN. Without a timezone it is UTC, not local time. */
export const epochOf = (date = ''): number =>
	Date.parse(date.trim().replace(WITHOUT_ZONE, '$1T$2Z'));
