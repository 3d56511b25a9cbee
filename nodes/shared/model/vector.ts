/** Whether a value is a vector: numbers and nothing else, at least one. */
export const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
