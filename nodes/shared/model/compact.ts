/** The object without the keys that hold nothing. Called for each clip, so without lists in between. */
export function compact<T extends object>(value: T): T {
	const full: Partial<T> = {};
	for (const key of Object.keys(value) as (keyof T)[]) {
		if (value[key] !== undefined) full[key] = value[key];
	}
	return full as T;
}
