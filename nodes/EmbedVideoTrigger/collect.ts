import type { EmbedApi } from '../shared/api/embed-api';
import type { RetryOptions } from '../shared/http/outcome';
import type { EmbeddingTask } from '../shared/model/task';
import { Failure } from '../shared/model/failure';
import { sentence } from '../shared/model/failure';
import { unsigned } from '../shared/model/url';
import { outputItems } from '../shared/output/output';
import { taskItem } from '../shared/output/task-items';
import { hasArrived } from '../shared/run/wait';
import type { TriggerSettings } from './settings';

/**
 * The rows of a finished task in the chosen shape.
 * @param listed the task as the list showed it
 * @throws Failure, CancelledError
 */
export async function collectTask(
	api: EmbedApi,
	listed: EmbeddingTask,
	{ output, embeddingOption, nameBySource }: TriggerSettings,
	retryOptions: RetryOptions,
): Promise<object[]> {
	if (!output || listed.state === 'failed') return [taskItem(listed)];
	const result = await api.retrieve(listed.id, embeddingOption, retryOptions);
	const { task } = result;
	if (task.state === 'failed') return [taskItem(task)];
	if (
		!hasArrived(result, embeddingOption) &&
		(output.output !== 'raw' || task.state === 'processing')
	) {
		throw new Failure(
			`Task ${task.id} is ready in the list, but its embeddings are not there yet`,
			'Nothing needs to be done: the next poll asks again.',
			{ task_id: task.id, status: task.status },
		);
	}
	const source = task.fileName ?? (task.url === undefined ? undefined : unsigned(task.url));
	const naming = nameBySource ? { ...output.naming, videoId: source } : output.naming;
	return outputItems(result, { ...output, naming });
}

/** What stands for a task that can not be collected: it is not lost from sight. */
export function troubleItem(listed: EmbeddingTask, error: unknown): object {
	const { message, description, details } =
		error instanceof Failure ? error : new Failure(String(error), '');
	const { code, http_code } = details;
	return {
		...taskItem(listed),
		error: `${sentence(message)} ${description} Collect it with Get Embeddings.`,
		...(code !== undefined && { code }),
		...(http_code !== undefined && { http_code }),
	};
}
