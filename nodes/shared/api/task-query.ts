import type { TaskFilter } from './embed-api';

/** An epoch in milliseconds as the API wants dates: `YYYY-MM-DDTHH:mm:ssZ`, UTC, whole seconds. */
export function rfc3339Seconds(epochMs: number): string {
	return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** The query of a page of tasks, the same in both APIs; `page` counts from 1. */
export function taskQuery(
	{ state, createdAfter, createdBefore }: TaskFilter,
	page: number,
	limit: number,
): Record<string, string | number> {
	return {
		...(state && { status: state }),
		...(createdAfter !== undefined && { started_at: rfc3339Seconds(createdAfter) }),
		...(createdBefore !== undefined && { ended_at: rfc3339Seconds(createdBefore) }),
		page,
		page_limit: limit,
	};
}
