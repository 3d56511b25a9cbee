/** Keys of what differs from run to run, with one API as with the other. */
const OF_THE_RUN = new Set(['task_id', 'created_at', 'updated_at', 'created']);

/** IDs of tasks, and of runs in the name that the upload form gives a video. */
const texts = (text: string): string =>
	text.replace(/\b[0-9a-f]{24}\b/g, 'TASK').replace(/\(upload \d+-\d+\)/, '(upload)');

/** Whether the ID of a row is made of a name that is the same in every run. */
function isNamed(row: object): boolean {
	const [, name] = /"video_id":"([^"]*)"/.exec(JSON.stringify(row)) ?? [];
	return name !== undefined && texts(name) === name;
}

function isKept(key: string, value: object): boolean {
	if (key === 'id') return isNamed(value);
	// Only what tells of a task says which API has it.
	if (key === 'api_version') return !('status' in value);
	return !OF_THE_RUN.has(key);
}

/** A value without what differs from run to run. */
export function canonical(value: unknown): unknown {
	if (typeof value === 'string') return texts(value);
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	const kept = Object.entries(value).filter(([key]) => isKept(key, value));
	return Object.fromEntries(kept.map(([key, each]) => [key, canonical(each)]));
}

const byKeys = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(byKeys);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
	return Object.fromEntries(entries.map(([key, each]) => [key, byKeys(each)]));
};

/**
 * Rows in an order that does not depend on that in which an API gives them, of which no source says
 * anything; so requests of a hundred rows each are taken apart.
 */
export function sorted(rows: readonly unknown[]): unknown[] {
	const single = rows.flatMap((row) => {
		const { points, vectors } = Object(Object(row).json ?? row);
		return Array.isArray(points) ? points : Array.isArray(vectors) ? vectors : [row];
	});
	const keyed = single.map((row): [string, unknown] => [
		JSON.stringify(byKeys(canonical(row))),
		row,
	]);
	return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
