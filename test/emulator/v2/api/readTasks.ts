import type { Answer } from '../../api/answer';
import { jsonAnswer, Pieces } from '../../api/answer';
import { ApiError, parameterInvalid, resourceNotExist } from '../../api/errors';
import { pageOf, Query } from '../../api/query';
import type { Account } from '../../server/account';
import { RETENTION_MS } from '../../tasks/task';
import { listView as v1ListItem } from '../../tasks/views';
import { FAILURES } from '../failures';
import type { V2Task } from '../task';
import { listItem, retrieveView } from '../views';
import { v1TaskAsV2 } from './shared';

/** A task of either version as a list shows it. */
interface Listed {
	createdAt: number;
	status: string;
	view: () => object;
}

/**
 * GET /embed-v2/tasks, and of v1 when both share one list: newest first, without rows; filters, default
 * window and pages are those of v1.
 * @param versions whose tasks to show
 */
export function listBoth(
	account: Account,
	params: URLSearchParams,
	versions: readonly ('v1' | 'v2')[],
): Answer {
	const query = new Query(params, ['started_at', 'ended_at', 'status', 'page', 'page_limit']);
	const status = query.oneOf('status', ['processing', 'ready', 'failed']);
	const startedAt = query.date('started_at');
	const endedAt = query.date('ended_at');
	const page = query.page();
	const dated = startedAt !== undefined || endedAt !== undefined;
	const after = dated ? (startedAt ?? -Infinity) : account.clock.now() - RETENTION_MS;
	const before = endedAt ?? Infinity;
	const found = tasksOf(account, versions)
		.filter((task) => task.createdAt > after && task.createdAt < before)
		.filter((task) => status === undefined || task.status === status);
	const { data, page_info } = pageOf(found, page);
	return jsonAnswer(200, { data: data.map(({ view }) => view()), page_info });
}

/** GET /embed-v2/tasks/{task_id}: status and rows in one; the rows are sent as they are made. */
export function retrieveV2Task(account: Account, params: URLSearchParams, id: string): Answer {
	const { switches, tasks } = account.v2;
	new Query(params, []);
	if (!/^[0-9a-f]{24}$/.test(id)) {
		if (switches.malformedTaskId === 400) {
			throw parameterInvalid('task_id', 'It must be 24 hexadecimal digits.');
		}
		throw resourceNotExist(`The task with the ID ${id}`);
	}
	const task = tasks.tasks.get(id);
	if (!task) {
		const v1 = switches.sharedIds ? account.store.find(id) : undefined;
		if (v1) return jsonAnswer(200, new Pieces(v1TaskAsV2(v1)));
		throw resourceNotExist(`The task with the ID ${id}`);
	}
	if (task.expired) return expiredAnswer(task, switches.expiredTask);
	return jsonAnswer(200, new Pieces(retrieveView(task, switches)));
}

function expiredAnswer(task: V2Task, way: 'not-found' | 'failed'): Answer {
	if (way === 'not-found') {
		throw new ApiError(
			404,
			'resource_not_exist',
			`The task with the ID ${task.id} does not exist.`,
		);
	}
	return jsonAnswer(200, {
		_id: task.id,
		status: 'failed',
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(task.createdAt + RETENTION_MS).toISOString(),
		data: null,
		error: { message: FAILURES.gone },
	});
}

function tasksOf(account: Account, versions: readonly ('v1' | 'v2')[]): Listed[] {
	const { tasks, switches } = account.v2;
	const v1 = account.store.newestFirst().map((task) => ({
		createdAt: task.createdAt,
		status: task.status,
		view: () => v1ListItem(task),
	}));
	const v2 = [...tasks.tasks.values()].reverse().map((task) => ({
		createdAt: task.createdAt,
		status: task.status,
		view: () => listItem(task, switches),
	}));
	return [...(versions.includes('v1') ? v1 : []), ...(versions.includes('v2') ? v2 : [])].sort(
		(a, b) => b.createdAt - a.createdAt,
	);
}
