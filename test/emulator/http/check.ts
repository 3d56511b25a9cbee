/** Why a request is refused: the path of a field, e.g. `video.segmentation.strategy`, and a sentence. */
export interface Problem {
	field: string;
	message: string;
	/** Default `parameter_invalid`. */
	code?: 'parameter_unknown' | 'parameter_not_provided';
}

/** What a value must be. Objects are closed: a key that is not listed is a problem, as is null. */
export type Shape =
	| { type: 'string'; oneOf?: readonly string[]; maxLength?: number }
	| NumberShape
	/** An object of any keys with strings, numbers and booleans. */
	| { type: 'scalars' }
	| { type: 'array'; of: Shape; unique?: boolean; min?: number; max?: number }
	| {
			type: 'object';
			fields: Fields;
			required?: readonly string[];
			/** What holds across the fields, once each of them is good. */
			rules?: readonly Rule[];
	  }
	| TextShape
	/** A file of a form, with a name. */
	| { type: 'file' };

/** At least 0 unless `min` says otherwise. */
interface Bounds {
	min?: number;
	max?: number;
}

type NumberShape = Bounds & { type: 'number' | 'integer'; oneOf?: readonly number[] };

/** What forms and queries write as text. */
type TextShape =
	/** A plain decimal number without sign, exponent and space, or an integer of at least 1. */
	| (Bounds & { type: 'decimal' | 'whole' })
	/** A moment, strictly `YYYY-MM-DDTHH:mm:ssZ` as the reference writes it: no fraction, no offset. */
	| { type: 'date' }
	/** An http(s) address. */
	| { type: 'url' };

/** What is wrong with a good object: the path of the field below it (or none), and a sentence. */
export type Rule = (value: never) => readonly [field: string, message: string] | undefined | false;

/** The keys of a closed object. */
export type Fields = Readonly<Record<string, Shape>>;

type Of<T extends Shape['type']> = Extract<Shape, { type: T }>;

/** The shape of a closed object. */
export const object = (fields: Fields, required: string[] = [], rules: Rule[] = []): Shape => ({
	type: 'object',
	fields,
	required,
	rules,
});

/** Every way in which `value` is not of `shape`; `field` is its path. Strings must not be empty. */
export function problemsOf(value: unknown, shape: Shape, field = ''): Problem[] {
	if (value === null) return problem(field, 'It must not be null; leave it out instead.');
	switch (shape.type) {
		case 'array':
			return Array.isArray(value)
				? listProblems(value, shape, field)
				: problem(field, is('an array'));
		case 'object':
			return isObject(value)
				? objectProblems(value, shape, field)
				: problem(field, is('an object'));
		default:
			return problem(field, plainProblem(value, shape));
	}
}

/** Whether it is a JSON object: no array, not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Entries of a form or query as an object: what came once as it is, what came more than once as a list, and
 * what `fields` has as an array always as a list.
 */
export function grouped<T>(
	entries: Iterable<[string, T]>,
	fields: Fields,
): Record<string, T | T[]> {
	const lists = new Map<string, T[]>();
	for (const [name, value] of entries) lists.set(name, [...(lists.get(name) ?? []), value]);
	const plain = ([name, all]: [string, T[]]): [string, T | T[]] => {
		const [only] = all;
		const isList = Object.hasOwn(fields, name) && fields[name]?.type === 'array';
		return [name, isList || all.length > 1 || only === undefined ? all : only];
	};
	return Object.fromEntries([...lists].map(plain));
}

function plainProblem(
	value: unknown,
	shape: Exclude<Shape, { type: 'array' | 'object' }>,
): string | undefined {
	switch (shape.type) {
		case 'number':
		case 'integer':
			return numberProblem(value, shape);
		case 'scalars':
			return isScalars(value) ? undefined : is('an object of strings, numbers and booleans');
		case 'file':
			return isObject(value) && value.filename ? undefined : is('a file with a file name');
		default:
			if (Array.isArray(value)) return 'It was given more than once.';
			if (typeof value !== 'string') return is('a string');
			return shape.type === 'string' ? stringProblem(value, shape) : textProblem(value, shape);
	}
}

function isScalars(value: unknown): boolean {
	const scalars = ['string', 'number', 'boolean'];
	return isObject(value) && Object.values(value).every((each) => scalars.includes(typeof each));
}

function stringProblem(value: string, { oneOf, maxLength }: Of<'string'>): string | undefined {
	if (oneOf && !oneOf.includes(value)) return `${value} is not one of ${oneOf.join(', ')}.`;
	if (value.trim() === '') return 'It must not be empty.';
	if (maxLength !== undefined && value.length > maxLength) {
		return `It must not be longer than ${maxLength} characters.`;
	}
	return undefined;
}

function textProblem(value: string, shape: TextShape): string | undefined {
	switch (shape.type) {
		case 'decimal':
			if (!/^\d{1,9}(\.\d{1,17})?$/.test(value)) return is(`a decimal number, not "${value}"`);
			return boundsProblem(Number(value), shape);
		case 'whole':
			if (!/^[1-9]\d{0,8}$/.test(value)) return is(`an integer of at least 1, not ${value}`);
			return boundsProblem(Number(value), shape);
		case 'date': {
			// Date.parse rolls 30 February over into March; only what reads back the same existed.
			const ms = Date.parse(value);
			const exists =
				!Number.isNaN(ms) && new Date(ms).toISOString().replace('.000Z', 'Z') === value;
			return exists ? undefined : `Use the format YYYY-MM-DDTHH:mm:ssZ, not ${value}.`;
		}
		case 'url':
			return isWebAddress(value) ? undefined : is('an http or https URL of a media file');
	}
}

/** `URL.canParse` of Node.js 20 refuses addresses with an accent once V8 has optimised the call. */
function isWebAddress(text: string): boolean {
	try {
		return /^https?:$/.test(new URL(text).protocol);
	} catch {
		return false;
	}
}

function numberProblem(value: unknown, shape: NumberShape): string | undefined {
	if (typeof value !== 'number') return is('a number');
	if (shape.type === 'integer' && !Number.isInteger(value)) return is('an integer');
	if (shape.oneOf && !shape.oneOf.includes(value)) return is(shape.oneOf.join(' or '));
	return boundsProblem(value, shape);
}

function boundsProblem(value: number, { min = 0, max = Infinity }: Bounds): string | undefined {
	if (value < min) return is(`at least ${min}`);
	return value > max ? is(`at most ${max}`) : undefined;
}

function listProblems(
	value: readonly unknown[],
	{ of, unique, min = 0, max = Infinity }: Of<'array'>,
	field: string,
): Problem[] {
	if (value.length < min) return problem(field, `It must have at least ${min} items.`);
	if (value.length > max) return problem(field, `It must have at most ${max} items.`);
	if (unique && new Set(value).size < value.length) return problem(field, 'A value is repeated.');
	return value.flatMap((item, index) => problemsOf(item, of, `${field}[${index}]`));
}

function objectProblems(
	value: Record<string, unknown>,
	{ fields, required = [], rules = [] }: Of<'object'>,
	field: string,
): Problem[] {
	const path = (key: string) => [field, key].filter(Boolean).join('.');
	const missing = required
		.filter((key) => value[key] === undefined)
		.map((key) => problem(path(key), 'It is required.', 'parameter_not_provided'));
	const wrong = Object.entries(value).map(([key, each]) => {
		const shape = Object.hasOwn(fields, key) ? fields[key] : undefined;
		return shape
			? problemsOf(each, shape, path(key))
			: problem(path(key), 'There is no such parameter.', 'parameter_unknown');
	});
	const found = [...missing, ...wrong].flat();
	if (found.length > 0) return found;
	return rules.flatMap((rule) => {
		const [key, message] = rule(value as never) || [];
		return problem(path(key ?? ''), message);
	});
}

const is = (what: string) => `It must be ${what}.`;

function problem(field: string, message: string | undefined, code?: Problem['code']): Problem[] {
	return message === undefined ? [] : [{ field, message, code }];
}
