import type { Segment } from '../embedding/segments';
import { segmentsOf } from '../embedding/segments';
import type { Task } from './task';

/** Rows joined into one write, so that a large answer is not a system call per row. */
const ROWS_PER_PIECE = 32;

interface Metadata {
	input_filename?: string;
	input_url?: string;
	video_clip_length: number;
	video_embedding_scope: string[];
	duration?: number;
}

/** A task in the list: with its dates, without vectors. */
export function listView(task: Task): object {
	return { ...head(task), ...dates(task), video_embedding: { metadata: metadata(task) } };
}

/** A task's status: without dates, and without a reason when it failed. */
export function statusView(task: Task): object {
	return { ...head(task), video_embedding: { metadata: metadata(task) } };
}

/**
 * A task with its vectors, as pieces of JSON.
 * Before it is ready the answer is 200 with the status and without `segments`: UNCERTAIN, the
 * reference only says to call this when ready; that the response has a status of its own suggests it.
 * @param options the embedding options asked for; empty means all
 */
export function* retrieveView(task: Task, options: readonly string[]): Generator<string> {
	const rest = { ...head(task), ...dates(task) };
	if (task.status !== 'ready' || !task.media) {
		yield JSON.stringify({ ...rest, video_embedding: { metadata: metadata(task) } });
		return;
	}
	yield `${JSON.stringify(rest).slice(0, -1)},"video_embedding":{"segments":[`;
	yield* joined(segmentsOf(task.settings, task.media, options, task.name));
	yield `],"metadata":${JSON.stringify(metadata(task))}}}`;
}

function* joined(rows: Iterable<Segment>): Generator<string> {
	let piece = '';
	let count = 0;
	for (const row of rows) {
		piece += (count === 0 ? '' : ',') + JSON.stringify(row);
		count += 1;
		if (count % ROWS_PER_PIECE === 0) {
			yield piece;
			piece = '';
		}
	}
	if (piece) yield piece;
}

function head(task: Task): { _id: string; model_name: string; status: string } {
	return { _id: task.id, model_name: task.settings.modelName, status: task.status };
}

function dates(task: Task): { created_at: string; updated_at: string } {
	return {
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(task.updatedAt).toISOString(),
	};
}

function metadata(task: Task): Metadata {
	return {
		...('url' in task.input
			? { input_url: task.input.url }
			: { input_filename: task.input.filename }),
		video_clip_length: task.settings.clipLengthSec,
		video_embedding_scope: task.settings.scopes,
		// Of a URL the length is known only once it was fetched; what the API shows before is UNCERTAIN.
		...(task.media ? { duration: task.media.durationSec } : {}),
	};
}
