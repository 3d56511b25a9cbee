import type { Task } from '../shared/api/v1/wire';
import { metadataOf } from '../shared/output/clips';

/**
 * Most rows that one poll hands on, about: some 100 MB as n8n holds them. The tasks beyond follow
 * with the next poll.
 */
const ROWS_A_POLL = 20_000;

/** Visual, audio and transcription. */
const ALL_OPTIONS = 3;

/** Clip length in seconds where the API does not say (TWELVELABS.md §2.1). */
const DEFAULT_CLIP_LENGTH = 6;

/** About how many clips a task has, judged by its duration; 1 when that is not known. */
function clipsOf(task: Task): number {
	const { duration = 0, video_clip_length = DEFAULT_CLIP_LENGTH } = metadataOf(task);
	return Math.max(1, Math.ceil(duration / video_clip_length));
}

/**
 * As many tasks from the beginning as one poll may hand on; at least one.
 * @param embeddingOption the embeddings to fetch; empty means all
 */
export function firstOf(tasks: readonly Task[], embeddingOption: readonly string[]): Task[] {
	const perClip = embeddingOption.length || ALL_OPTIONS;
	let rows = 0;
	return tasks.filter((task, index) => {
		rows += clipsOf(task) * perClip;
		return rows <= ROWS_A_POLL || index === 0;
	});
}
