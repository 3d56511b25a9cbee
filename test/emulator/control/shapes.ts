/** Throws unless a value read from JSON is as it should be. `at` names it in the error. */
export type Check = (value: unknown, at: string) => void;

/** @param least inclusive */
export function number(least = -Infinity): Check {
	return (value, at) => {
		if (typeof value !== 'number' || Number.isNaN(value) || value < least) {
			throw new Error(`${at} must be a number of at least ${least}`);
		}
	};
}

export function integer(least: number): Check {
	return (value, at) => {
		if (!Number.isInteger(value)) throw new Error(`${at} must be an integer`);
		number(least)(value, at);
	};
}

export function oneOf(...values: readonly unknown[]): Check {
	return (value, at) => {
		if (!values.includes(value)) throw new Error(`${at} must be one of ${values.join(', ')}`);
	};
}

export const anything: Check = () => undefined;

/** The source of a regular expression. */
export const pattern: Check = (value, at) => {
	if (typeof value !== 'string') throw new Error(`${at} must be a regular expression`);
	new RegExp(value);
};

export function list(each: Check): Check {
	return (value, at) => {
		if (!Array.isArray(value)) throw new Error(`${at} must be a list`);
		value.forEach((item, index) => each(item, `${at}[${index}]`));
	};
}

/** An object of no other fields than these. */
export function object(fields: Readonly<Record<string, Check>>, required: string[] = []): Check {
	return (value, at) => {
		if (typeof value !== 'object' || value === null || Array.isArray(value)) {
			throw new Error(`${at} must be an object`);
		}
		for (const [name, item] of Object.entries(value)) {
			const check = Object.hasOwn(fields, name) ? fields[name] : undefined;
			if (!check)
				throw new Error(`${at}: unknown ${name}; known: ${Object.keys(fields).join(', ')}`);
			if (item !== undefined) check(item, `${at}.${name}`);
		}
		for (const name of required) {
			if (!(name in value)) throw new Error(`${at}.${name} is missing`);
		}
	};
}

/** Either of two shapes; the error is the second's. */
export function either(one: Check, other: Check): Check {
	return (value, at) => {
		try {
			one(value, at);
		} catch {
			other(value, at);
		}
	};
}
