/** Whether the value is a JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the value is a list of finite numbers. */
export const isVector = (value: unknown): value is number[] =>
	Array.isArray(value) && value.every((each) => typeof each === 'number' && Number.isFinite(each));

/** The keys of an object that are not among the known ones. */
export const unknownKeys = (value: object, known: readonly string[]): string[] =>
	Object.keys(value).filter((key) => !known.includes(key));
