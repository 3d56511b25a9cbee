import type { Emulator as Account } from './emulator';
import { type Answer, jsonAnswer } from './http/answer';
import type { Fields } from './http/check';
import { PAGE_FIELDS, pageOf, type Query } from './http/query';
import { RETENTION_MS } from './jobs';
import { type Task, v1Task } from './tasks';

export const TASK_LIST_FIELDS: Fields = {
	...PAGE_FIELDS,
	status: { type: 'string', oneOf: ['processing', 'ready', 'failed'] },
	started_at: { type: 'date' },
	ended_at: { type: 'date' },
};

/**
 * GET /embed/tasks and GET /embed-v2/tasks: newest first, without vectors. Without dates only the last seven
 * days; with them also older tasks, whose results are gone (UNCERTAIN).
 */
export function listTasks(account: Account, query: Query, tasks: Task[]): Answer {
	const moment = (name: 'started_at' | 'ended_at'): number | undefined =>
		query[name] === undefined ? undefined : Date.parse(String(query[name]));
	const [startedAt, endedAt] = [moment('started_at'), moment('ended_at')];
	const isDated = startedAt !== undefined || endedAt !== undefined;
	const after = startedAt ?? (isDated ? -Infinity : account.clock.now() - RETENTION_MS);
	const found = tasks
		// "created after" and "created before": the moments themselves are left out.
		.filter(({ createdAt }) => createdAt > after && createdAt < (endedAt ?? Infinity))
		.filter(({ status }) => query.status === undefined || status === query.status);
	const { data, page_info } = pageOf(found, query);
	return jsonAnswer(200, { data: data.map((task) => v1Task(task)), page_info });
}
