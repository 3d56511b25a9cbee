import { isRecord, unexpected } from '../../http/json';
import type { PageInfo, Segment, Task, TaskPage, TaskStatus } from './wire';

/**
 * JSON from TwelveLabs is checked here, once, where it enters: the fields that the package relies on
 * are there and of their type. What else the API sends is left as it is.
 */

type Json = Record<string, unknown>;

const isStatus = (value: unknown): value is TaskStatus =>
	value === 'processing' || value === 'ready' || value === 'failed';

function isSegment(value: unknown): value is Segment {
	return (
		isRecord(value) &&
		Array.isArray(value.float) &&
		typeof value.start_offset_sec === 'number' &&
		typeof value.end_offset_sec === 'number' &&
		typeof value.embedding_option === 'string' &&
		typeof value.embedding_scope === 'string'
	);
}

function isTask(value: unknown): value is Task {
	return (
		isRecord(value) &&
		typeof value._id === 'string' &&
		typeof value.model_name === 'string' &&
		isStatus(value.status) &&
		(value.video_embedding === undefined ||
			value.video_embedding === null ||
			isRecord(value.video_embedding))
	);
}

/** A task as status and retrieve give it. @throws Failure when it is none. */
export function readTask(body: unknown): Task {
	if (!isTask(body)) throw unexpected('no task');
	const segments: unknown = body.video_embedding?.segments ?? [];
	if (!Array.isArray(segments) || !segments.every(isSegment)) throw unexpected('no segments');
	return body;
}

/** A page of tasks. @throws Failure when it is none. */
export function readTaskPage(body: unknown): TaskPage {
	if (!isRecord(body) || !Array.isArray(body.data) || !body.data.every(isTask)) {
		throw unexpected('no list of tasks');
	}
	const info: Json = isRecord(body.page_info) ? body.page_info : {};
	const pageInfo: PageInfo = {};
	for (const key of ['page', 'limit_per_page', 'total_page', 'total_results'] as const) {
		const value = info[key];
		if (typeof value === 'number') pageInfo[key] = value;
	}
	return { data: body.data, page_info: pageInfo };
}

/** The ID of a new task; undefined when the answer has none. */
export function readCreated(body: unknown): string | undefined {
	return isRecord(body) && typeof body._id === 'string' && body._id !== '' ? body._id : undefined;
}
