/** The object without the keys that hold nothing. Called for each clip, so without lists in between. */
export function compact<T extends object>(value: T): T {
	const full: Partial<T> = {};
	for (const key of Object.keys(value) as (keyof T)[]) {
		if (value[key] !== undefined) full[key] = value[key];
	}
	return full as T;
}

/** Whether a value is a vector: numbers and nothing else, at least one. */
export const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
