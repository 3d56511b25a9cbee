import type { Json, JsonObject } from './json';

/** One place where two answers part. */
export interface Difference {
	/** Keys from the answer down, joined by dots. */
	path: string;
	/** `undefined` where it is absent. */
	service: Json | undefined;
	emulator: Json | undefined;
}

/** Every place where the answers differ, the deepest that tells it. */
export function differences(
	service: Json | undefined,
	emulator: Json | undefined,
	path = '',
): Difference[] {
	if (isObject(service) && isObject(emulator)) {
		const keys = new Set([...Object.keys(emulator), ...Object.keys(service)]);
		return [...keys].flatMap((key) =>
			differences(service[key], emulator[key], path === '' ? key : `${path}.${key}`),
		);
	}
	if (JSON.stringify(sorted(service)) === JSON.stringify(sorted(emulator))) return [];
	return [{ path, service, emulator }];
}

/** Objects within lists, with their keys in one order. */
function sorted(value: Json | undefined): Json | undefined {
	if (Array.isArray(value)) return value.map((each) => sorted(each) ?? null);
	if (!isObject(value)) return value;
	const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function isObject(value: Json | undefined): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
