import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { connect } from '../../shared/http/connection';
import { getTaskPage, MAX_PAGE } from '../../shared/api/v1/tasks';
import type { Task } from '../../shared/api/v1/wire';
import { metadataOf } from '../../shared/output/clips';
import { toNodeError } from '../../shared/run/errors';

/** Most pages one search looks through before it shows what it has. */
const MAX_PAGES_A_SEARCH = 20;

/** A person waits at the list: faults may hold it up this long, in milliseconds. */
const RETRY_BUDGET_MS = 10_000;

function label(task: Task): string {
	const { input_filename, input_url } = metadataOf(task);
	const created = task.created_at?.slice(0, 16).replace('T', ' ');
	return [input_filename ?? input_url ?? 'Unnamed video', task.status, created && `${created} UTC`]
		.filter(Boolean)
		.join(' · ');
}

/**
 * The tasks for the resource locator, newest first, a page of 50 at a time; `paginationToken` is the
 * number of the next page. With a filter, pages are read until some task matches by name, URL,
 * status or ID.
 */
export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim().toLowerCase() ?? '';
	const results: INodeListSearchResult['results'] = [];
	try {
		const connection = await connect(this, { signal: undefined, stopped: false });
		let page = Number(paginationToken ?? '1');
		for (let read = 1; ; read++, page++) {
			const { data, page_info } = await getTaskPage(
				connection,
				{},
				page,
				MAX_PAGE,
				RETRY_BUDGET_MS,
			);
			for (const task of data) {
				const name = label(task);
				if (`${name} ${task._id}`.toLowerCase().includes(wanted)) {
					results.push({ name, value: task._id });
				}
			}
			const more = data.length === MAX_PAGE && page < (page_info.total_page ?? Infinity);
			if (!more) return { results };
			if (results.length > 0 || read === MAX_PAGES_A_SEARCH) {
				return { results, paginationToken: String(page + 1) };
			}
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}
