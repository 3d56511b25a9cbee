import { CancelledError } from '../../http/cancellation';
import type { RetryOptions } from '../../http/outcome';
import { compact } from '../../model/values';
import { createdAtMs, type EmbeddingTask } from '../../model/task';
import type { EmbedApi } from '../embed-api';

/** The list leaves out the moments it is asked for themselves; its dates count whole seconds. */
const AROUND_MS = 2000;

/** Longest that faults may hold the list up, in milliseconds: the vectors are worth more than their model. */
const FAULTS_MS = 5000;

/** What the list tells of a task and retrieve does not. */
type Told = Pick<EmbeddingTask, 'model' | 'mediaType' | 'fileName' | 'url'>;

/**
 * Finds what retrieve leaves out of a task, its model above all, in the list around its creation; each
 * task's once.
 * @returns nothing where the list does not show it, or can not be read @throws CancelledError
 */
export function modelFinder(
	page: EmbedApi['listPage'],
): (task: EmbeddingTask, retryOptions: RetryOptions) => Promise<Told> {
	const known = new Map<string, Told>();
	return async (task, { deadline, maxRetryMs: budget }) => {
		const created = createdAtMs(task);
		const told = known.get(task.id);
		if (told) return told;
		const around = Number.isNaN(created)
			? {}
			: { createdAfter: created - AROUND_MS, createdBefore: created + AROUND_MS };
		const maxRetryMs = Math.min(FAULTS_MS, budget);
		const { tasks } = await page(around, 1, 50, { deadline, maxRetryMs }).catch((error: unknown) =>
			error instanceof CancelledError ? Promise.reject(error) : { tasks: [] },
		);
		const listed = tasks.find(({ id }) => id === task.id);
		if (!listed) return {};
		const { model, mediaType, fileName, url } = listed;
		const found = compact({ model, mediaType, fileName, url });
		known.set(task.id, found);
		return found;
	};
}
