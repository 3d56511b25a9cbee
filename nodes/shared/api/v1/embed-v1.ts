import type { Connection } from '../../http/connection';
import type { Patience } from '../../http/outcome';
import { type ApiRequest, attempt, send } from '../../http/request';
import { UPLOAD_FLOOR } from '../../http/request';
import { LABELS } from '../../model/labels';
import type { EmbedApi } from '../embed-api';
import { pathOf } from '../read-list';
import { checkV1 } from './validate-v1';
import { taskForm } from './task-form';
import { labelsIn } from './validate-v1';
import { readCreated, readResult, readTask, readTaskPage } from './read-v1';
import { taskQuery } from '../list-tasks';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the video first. */
const CREATE_MS = 10 * MINUTE_MS;

/** TwelveLabs has announced that v1 will go, without a date. */
const ifRemoved = `If TwelveLabs has switched Embed v1 off, set the option "${LABELS.embedApi}" of this node to Embed V2.`;

/** The Embed API v1: `/embed/tasks…`. */
export function embedV1(connection: Connection): EmbedApi {
	const read = (
		path: string,
		patience: Patience,
		timeoutMs: number,
		more: Pick<ApiRequest, 'query' | 'about'> = {},
	): Promise<unknown> =>
		send(connection, {
			method: 'GET',
			path,
			...more,
			category: 'read',
			fieldsIn: labelsIn,
			ifRemoved,
			timeoutMs,
			...patience,
		});
	const pathTo = (taskId: string): string => pathOf('/embed/tasks', taskId, 'task');
	return {
		maxPage: 50,
		check: checkV1,
		async create(task) {
			const form = taskForm(task);
			const size = task.source.kind === 'file' ? task.source.file.size : 0;
			const outcome = await attempt(connection, {
				method: 'POST',
				path: '/embed/tasks',
				form,
				category: 'embedVideo',
				timeoutMs: CREATE_MS + (size / UPLOAD_FLOOR) * 1000,
			});
			const { started: begun, finished: whole, fault: fileFault } = form.progress;
			const taskId = outcome.happening === 'answered' ? readCreated(outcome.body) : undefined;
			return { outcome, taskId, begun, whole, fileFault, fieldsIn: labelsIn, ifRemoved };
		},
		adopt: () => undefined,
		resume: () => undefined,
		made: () => undefined,
		release: () => Promise.resolve(),
		async look(taskId, patience) {
			const path = `${pathTo(taskId)}/status`;
			const about = `task ${taskId}`;
			return readTask(taskId, await read(path, patience, MINUTE_MS, { about }));
		},
		// A four-hour video in clips of 2 s is some 200 MB of JSON, hence the ten minutes.
		async collect(taskId, options, patience) {
			const about = `task ${taskId}`;
			const query = options.length > 0 ? { embedding_option: [...options] } : undefined;
			const more = { about, ...(query && { query }) };
			return readResult(taskId, await read(pathTo(taskId), patience, 10 * MINUTE_MS, more));
		},
		async page(filter, page, limit, patience) {
			const query = taskQuery(filter, page, limit);
			return readTaskPage(await read('/embed/tasks', patience, MINUTE_MS, { query }));
		},
	};
}
