import type { Json } from '../answers/json';

/** An answer as it came. */
export interface Reply {
	status: number;
	headers: Headers;
	/** The JSON of the body; `undefined` when there is none. */
	body: unknown;
	text: string;
}

/** Whether the request was carried out. */
export function ok({ status }: Reply): boolean {
	return status >= 200 && status < 300;
}

/** The value at a path of keys and indexes, `undefined` where it leads nowhere. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
	let found = value;
	for (const key of path) {
		if (typeof found !== 'object' || found === null) return undefined;
		found = (found as Record<string | number, unknown>)[key];
	}
	return found;
}

/** The text at a path, `undefined` when it is none. */
export function textAt(value: unknown, ...path: (string | number)[]): string | undefined {
	const found = at(value, ...path);
	return typeof found === 'string' ? found : undefined;
}

/** The list at a path, empty when it is none. */
export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
	const found = at(value, ...path);
	return Array.isArray(found) ? found : [];
}

/** How an error is written: where its code stands, or that there is none. */
export function errorForm({ body, text }: Reply): string {
	if (text === '') return 'empty';
	if (textAt(body, 'error', 'code') !== undefined) return '{ error: { code, message } }';
	if (textAt(body, 'code') !== undefined) return '{ code, message }';
	return body === undefined ? 'not JSON' : 'another JSON';
}

/** The code of an error in either form, null without one. */
export function errorCode({ body }: Reply): Json {
	return textAt(body, 'error', 'code') ?? textAt(body, 'code') ?? null;
}
