import { at, listAt, ok, textAt, Unanswered, type Exchange } from './service';

type Ended = Record<'ended', Exchange>;

/** Whether it was accepted. Few questions compare how it was refused. */
export const verdictOf = (reply: Exchange) => (ok(reply) ? 'accepted' : 'refused');

/** A reply in one line, e.g. `200 _id status`, or `400 flat parameter_invalid` of an error. */
export function answerOf(reply: Exchange): string {
	const { status, body } = reply;
	if (ok(reply)) return `${status} ${fieldsOf(body)}`;
	const [nested, flat] = [textAt(body, 'error', 'code'), textAt(body, 'code')];
	if (nested !== undefined) return `${status} nested ${nested}`;
	if (flat !== undefined) return `${status} flat ${flat}`;
	return `${status} ${body === '' ? 'empty' : 'without a code'}`;
}

/**
 * The names of all fields of a JSON body in one line, e.g. `_id data(embedding start_sec!)`: of a list the
 * fields of all rows, with an exclamation mark if null, and nothing within `user_metadata`.
 */
export function fieldsOf(body: unknown): string {
	const objects = [body].flat().filter((each) => typeof each === 'object' && each !== null);
	const names = new Set(objects.flatMap((each) => Object.keys(each as object)));
	const shown = [...names].sort().map((name) => {
		const values = objects.flatMap((each) => at(each, name));
		const inner = name === 'user_metadata' ? '' : fieldsOf(values);
		if (inner !== '') return `${name}(${inner})`;
		return values.every((value) => value === null) && values.length > 0 ? `${name}!` : name;
	});
	return shown.join(' ');
}

/** A reply about something that is not ready. @throws Unanswered if it is */
export function processing(reply: Exchange): Exchange {
	if (textAt(reply.body, 'status') !== 'ready') return reply;
	throw new Unanswered('it was ready before it could be looked at');
}

/** The row of a task in a list. @throws Unanswered if there is none */
export function listedRow(list: Exchange, id: string): unknown {
	const row = listAt(list.body, 'data').find((each) => textAt(each, '_id') === id);
	if (row === undefined) throw new Unanswered('the list does not show the task');
	return row;
}

/** The embeddings of a task of v1 or v2. @throws Unanswered if there are none */
export function rowsOf({ ended: { body } }: Ended): unknown[] {
	const rows = [...listAt(body, 'video_embedding', 'segments'), ...listAt(body, 'data')];
	if (rows.length > 0) return rows;
	throw new Unanswered(`its task has no embeddings: ${textAt(body, 'status') ?? ''}`);
}

/** The embedding options of rows, in alphabetical order. */
export function optionsOf(rows: readonly unknown[]): string {
	return [...new Set(rows.map((row) => textAt(row, 'embedding_option') ?? 'none'))]
		.sort()
		.join(' ');
}

const startOf = (row: unknown) => Number(at(row, 'start_offset_sec') ?? at(row, 'start_sec'));
const endOf = (row: unknown) => Number(at(row, 'end_offset_sec') ?? at(row, 'end_sec'));

const visualClips = (task: Ended) =>
	rowsOf(task).filter(
		(row) =>
			textAt(row, 'embedding_option') === 'visual' && textAt(row, 'embedding_scope') === 'clip',
	);

/** What happened to a last piece under 2 s, given clips of one length. */
export function lastClip(task: Ended): string {
	const lengths = visualClips(task).map((row) => endOf(row) - startOf(row));
	if (lengths.length === 0) return 'no visual clips';
	const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
	if (shortest < 2) return 'kept as a short clip';
	return longest - shortest > 0.1 ? 'part of a longer clip' : 'dropped';
}

/** The vector of the first visual clip. @throws Unanswered if there is none */
export function firstVector(task: Ended): number[] {
	const row = visualClips(task).find((clip) => startOf(clip) === 0);
	const vector = [...listAt(row, 'float'), ...listAt(row, 'embedding')];
	if (vector.length === 0) throw new Unanswered('its first visual clip has no vector');
	return vector.map(Number);
}

/** How alike two vectors are; rounded numbers count as the same. */
export function likeness(a: readonly number[], b: readonly number[]): string {
	if (a.length !== b.length) return 'of different dimensions';
	const dot = a.reduce((sum, each, n) => sum + each * (b[n] ?? 0), 0);
	const cosine = dot / (Math.hypot(...a) * Math.hypot(...b));
	return cosine > 0.999 ? 'the same' : `different (cosine ${cosine.toFixed(2)})`;
}

/** The names of headers about rate limits. */
export const rateHeaders = ({ headers }: Exchange) =>
	Object.keys(headers)
		.filter((name) => /^(x-)?ratelimit|^retry-after$/.test(name))
		.join(' ');
