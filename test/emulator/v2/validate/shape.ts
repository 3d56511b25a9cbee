/** Why a request is refused: the field's path, e.g. `video.segmentation.fixed.duration_sec`, and a sentence. */
export interface Problem {
	field: string;
	message: string;
}

/** What a JSON value must be. Objects are closed: a key that is not listed is a problem, as is null. */
export type Shape =
	| { type: 'string'; oneOf?: readonly string[]; maxLength?: number }
	| { type: 'number'; min: number }
	| { type: 'integer'; min: number; max?: number; oneOf?: readonly number[] }
	| { type: 'boolean' }
	/** An object of any keys with strings, numbers and booleans. */
	| { type: 'scalars' }
	| { type: 'array'; of: Shape; unique?: boolean; min?: number; max?: number }
	| { type: 'object'; fields: Fields; required?: readonly string[]; notEmpty?: boolean };

/** The keys of a closed object. */
export type Fields = Readonly<Record<string, Shape>>;

type Of<T extends Shape['type']> = Extract<Shape, { type: T }>;

/** Every way in which `value` is not of `shape`; `field` is its path. Strings must not be empty. */
export function shapeProblems(value: unknown, shape: Shape, field: string): Problem[] {
	const no = (message: string) => [{ field, message }];
	if (value === null) return no('It must not be null; leave it out instead.');
	switch (shape.type) {
		case 'string':
			return typeof value === 'string'
				? problems(field, stringProblem(value, shape))
				: no(is('a string'));
		case 'number':
		case 'integer':
			return problems(field, numberProblem(value, shape));
		case 'boolean':
			return typeof value === 'boolean' ? [] : no(is('a boolean'));
		case 'scalars':
			return isScalars(value) ? [] : no(is('an object of strings, numbers and booleans'));
		case 'array':
			return Array.isArray(value) ? arrayProblems(value, shape, field) : no(is('an array'));
		case 'object':
			return isObject(value) ? objectProblems(value, shape, field) : no(is('an object'));
	}
}

/** Whether it is a JSON object: no array, not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Those entries of an object whose keys are listed. */
export function onlyKnown(value: Record<string, unknown>, fields: Fields): Record<string, unknown> {
	return Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(fields, key)));
}

function isScalars(value: unknown): boolean {
	const scalars = ['string', 'number', 'boolean'];
	return isObject(value) && Object.values(value).every((each) => scalars.includes(typeof each));
}

function stringProblem(value: string, { oneOf, maxLength }: Of<'string'>): string | undefined {
	if (oneOf && !oneOf.includes(value)) return `${value} is not one of ${oneOf.join(', ')}.`;
	if (value === '') return 'It must not be empty.';
	if (maxLength !== undefined && value.length > maxLength) {
		return `It must not be longer than ${maxLength} characters.`;
	}
	return undefined;
}

function numberProblem(value: unknown, shape: Of<'number'> | Of<'integer'>): string | undefined {
	if (typeof value !== 'number') return is('a number');
	if (shape.type === 'integer' && !Number.isInteger(value)) return is('an integer');
	if (value < shape.min) return `It must be at least ${shape.min}.`;
	if (shape.type === 'number') return undefined;
	if (shape.max !== undefined && value > shape.max) return `It must be at most ${shape.max}.`;
	if (shape.oneOf && !shape.oneOf.includes(value)) return `It must be ${shape.oneOf.join(' or ')}.`;
	return undefined;
}

function arrayProblems(
	value: readonly unknown[],
	{ of, unique, min = 0, max = Infinity }: Of<'array'>,
	field: string,
): Problem[] {
	if (value.length < min) return problems(field, `It must have at least ${min} items.`);
	if (value.length > max) return problems(field, `It must have at most ${max} items.`);
	if (unique && new Set(value).size < value.length) return problems(field, 'A value is repeated.');
	return value.flatMap((item, index) => shapeProblems(item, of, `${field}[${index}]`));
}

function objectProblems(
	value: Record<string, unknown>,
	{ fields, required = [], notEmpty }: Of<'object'>,
	field: string,
): Problem[] {
	const path = (key: string) => (field ? `${field}.${key}` : key);
	if (notEmpty && Object.keys(value).length === 0) return problems(field, 'It must not be empty.');
	const missing = required
		.filter((key) => value[key] === undefined)
		.map((key) => ({ field: path(key), message: 'It is required.' }));
	const wrong = Object.entries(value).flatMap(([key, each]) => {
		const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
		if (!shape) return problems(path(key), 'There is no such parameter.');
		return shapeProblems(each, shape, path(key));
	});
	return [...missing, ...wrong];
}

function is(what: string): string {
	return `It must be ${what}.`;
}

function problems(field: string, message: string | undefined): Problem[] {
	return message === undefined ? [] : [{ field, message }];
}
