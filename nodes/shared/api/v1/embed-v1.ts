import type { Connection } from '../../http/connection';
import type { Patience } from '../../http/outcome';
import { type ApiRequest, attempt, send } from '../../http/request';
import { UPLOAD_FLOOR } from '../../http/upload';
import { Failure } from '../../model/failure';
import type { EmbedApi, TaskFilter } from '../embed-api';
import { taskForm } from './create-form';
import { labelsIn } from './labels';
import { readCreated, readResult, readTask, readTaskPage } from './read-task';

const MINUTE_MS = 60_000;

/** Time for the answer to a new task, in milliseconds: by URL the API may fetch the video first. */
const CREATE_MS = 10 * MINUTE_MS;

/** Largest file of `POST /embed/tasks` in bytes: 2 GB by the reference. */
const MAX_BYTES = 2 * 1024 ** 3;

/** An epoch in milliseconds as the API wants dates: `YYYY-MM-DDTHH:mm:ssZ`, UTC, whole seconds. */
export function rfc3339Seconds(epochMs: number): string {
	return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function filterQuery({ state, createdAfter, createdBefore }: TaskFilter): Record<string, string> {
	return {
		...(state && { status: state }),
		...(createdAfter !== undefined && { started_at: rfc3339Seconds(createdAfter) }),
		...(createdBefore !== undefined && { ended_at: rfc3339Seconds(createdBefore) }),
	};
}

const noTaskId = (text: string): Failure =>
	new Failure(
		`"${text}" is no task ID`,
		'Create Task and List Tasks give the ID of a task as "task_id".',
	);

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
			timeoutMs,
			...patience,
		});
	const pathOf = (taskId: string): string => {
		// These are steps to another path, however they are encoded.
		if (taskId === '.' || taskId === '..') throw noTaskId(taskId);
		return `/embed/tasks/${encodeURIComponent(taskId)}`;
	};
	return {
		maxPage: 50,
		check({ source }) {
			if (source.kind === 'url' || source.file.size <= MAX_BYTES) return undefined;
			return new Failure(
				`The file "${source.file.name}" is larger than 2 GB (${source.file.size} bytes)`,
				'This API takes files up to 2 GB. Compress or split the video, or send a URL.',
			);
		},
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
			return { outcome, taskId, begun, whole, fileFault, fieldsIn: labelsIn };
		},
		async look(taskId, patience) {
			const path = `${pathOf(taskId)}/status`;
			const about = `task ${taskId}`;
			return readTask(taskId, await read(path, patience, MINUTE_MS, { about }));
		},
		// A four-hour video in clips of 2 s is some 200 MB of JSON, hence the ten minutes.
		async collect(taskId, options, patience) {
			const about = `task ${taskId}`;
			const query = options.length > 0 ? { embedding_option: [...options] } : undefined;
			const more = { about, ...(query && { query }) };
			return readResult(taskId, await read(pathOf(taskId), patience, 10 * MINUTE_MS, more));
		},
		async page(filter, page, limit, patience) {
			const query = { ...filterQuery(filter), page, page_limit: limit };
			return readTaskPage(await read('/embed/tasks', patience, MINUTE_MS, { query }));
		},
	};
}
