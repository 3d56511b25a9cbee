import type { Account } from '../server/account';
import { RETENTION_MS, type Task } from '../tasks/task';
import { listView, retrieveView, statusView } from '../tasks/views';
import type { Answer } from './answer';
import { jsonAnswer, Pieces } from './answer';
import { ApiError, parameterInvalid, resourceNotExist } from './errors';
import { pageOf, Query } from './query';

/** Values the reference lists for `embedding_option`; `visual-text` was Marengo 2.7's and yields nothing. */
const EMBEDDING_OPTIONS = ['visual', 'audio', 'transcription', 'visual-text'] as const;

/**
 * GET /embed/tasks: newest first, without vectors. Without dates only the last
 * seven days; with them also older tasks, whose results are gone (UNCERTAIN).
 */
export function listTasks(account: Account, params: URLSearchParams): Answer {
	const query = new Query(params, ['started_at', 'ended_at', 'status', 'page', 'page_limit']);
	const status = query.oneOf('status', ['processing', 'ready', 'failed']);
	const startedAt = query.date('started_at');
	const endedAt = query.date('ended_at');
	const page = query.page();
	const dated = startedAt !== undefined || endedAt !== undefined;
	const after = dated ? (startedAt ?? -Infinity) : account.clock.now() - RETENTION_MS;
	const before = endedAt ?? Infinity;
	const found = account.store
		.newestFirst()
		// "created after" and "created before": the moments themselves are left out.
		.filter((task) => task.createdAt > after && task.createdAt < before)
		.filter((task) => status === undefined || task.status === status);
	const { data, page_info } = pageOf(found, page);
	return jsonAnswer(200, { data: data.map(listView), page_info });
}

/** GET /embed/tasks/{task_id}/status. */
export function taskStatus(account: Account, params: URLSearchParams, id: string): Answer {
	new Query(params, []);
	return jsonAnswer(200, statusView(findTask(account, id)));
}

/** GET /embed/tasks/{task_id}; the vectors are sent as they are made. */
export function retrieveTask(account: Account, params: URLSearchParams, id: string): Answer {
	const query = new Query(params, ['embedding_option'], ['embedding_option']);
	const options = query.allOf('embedding_option', EMBEDDING_OPTIONS);
	const task = findTask(account, id);
	if (task.status === 'processing' && account.v1.earlyRetrieve === 'refused') {
		throw parameterInvalid('task_id', 'The task is still processing.');
	}
	return jsonAnswer(200, new Pieces(retrieveView(task, options)));
}

function findTask(account: Account, id: string): Task {
	const known = account.store.tasks.has(id);
	const { malformedTask, unknownTask } = account.v1;
	if (!known && malformedTask === 400 && !/^[0-9a-f]{24}$/.test(id)) {
		throw parameterInvalid('task_id', 'It must be a valid task ID of 24 hexadecimal digits.');
	}
	const task = account.store.find(id);
	if (task) return task;
	const { code, message } = resourceNotExist(`The task with the ID ${id}`);
	throw new ApiError(/^[0-9a-f]{24}$/.test(id) ? unknownTask : 404, code, message);
}
