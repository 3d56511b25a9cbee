/** Stands for a field that is not there. */
export const ABSENT = Symbol('absent');

/**
 * Edits one field of JSON in place; what the path does not lead to stays as it is.
 * @param keys from the outside in; `*` is every item of a list
 * @param edit gets the field (`ABSENT` when missing) and gives what it becomes
 * @param every of a list only every nth item, counted from 1
 */
export function editAt(
	target: unknown,
	[key, ...rest]: readonly string[],
	edit: (value: unknown) => unknown,
	every: number,
): void {
	if (key === undefined || typeof target !== 'object' || target === null) return;
	if (Array.isArray(target))
		return editItems(target, key === '*' ? rest : [key, ...rest], edit, every);
	const fields = target as Record<string, unknown>;
	if (rest.length > 0) return editAt(fields[key], rest, edit, every);
	const edited = edit(key in fields ? fields[key] : ABSENT);
	if (edited === ABSENT) Reflect.deleteProperty(fields, key);
	else fields[key] = edited;
}

function editItems(
	items: unknown[],
	keys: readonly string[],
	edit: (value: unknown) => unknown,
	every: number,
): void {
	const edited = items.map((item, index) => {
		if ((index + 1) % every !== 0) return item;
		if (keys.length === 0) return edit(item);
		editAt(item, keys, edit, every);
		return item;
	});
	items.splice(0, items.length, ...edited.filter((item) => item !== ABSENT));
}
