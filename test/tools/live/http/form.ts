import type { Sample } from '../media/samples';

/** Fields of a form, in order; a sample goes as a file. */
export type Fields = readonly (readonly [name: string, value: string | Sample])[];

/** A multipart form of these fields. */
export function formOf(fields: Fields): FormData {
	const form = new FormData();
	for (const [name, value] of fields) {
		if (typeof value === 'string') form.append(name, value);
		else form.append(name, new Blob([value.bytes]), value.name);
	}
	return form;
}

/** The same as a record shows it: the name of a file instead of its bytes. */
export function fieldsShown(fields: Fields): unknown {
	return fields.map(([name, value]) =>
		typeof value === 'string' ? [name, value] : [name, `file ${value.name}`],
	);
}
