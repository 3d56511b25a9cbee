import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { embedV1 } from '../../shared/api/v1/embed-v1';
import { connect } from '../../shared/http/connection';
import type { EmbeddingTask } from '../../shared/model/embedding-task';
import { toNodeError } from '../../shared/run/errors';

/** Most pages one search looks through before it shows what it has. */
const MAX_PAGES_A_SEARCH = 20;

/** A person waits at the list: faults may hold it up this long, in milliseconds. */
const RETRY_BUDGET_MS = 10_000;

function label({ fileName, url, status, createdAt }: EmbeddingTask): string {
	const created = createdAt?.slice(0, 16).replace('T', ' ');
	return [fileName ?? url ?? 'Unnamed video', status, created && `${created} UTC`]
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
		const api = embedV1(connection);
		const patience = { retryBudgetMs: RETRY_BUDGET_MS };
		let page = Number(paginationToken ?? '1');
		for (let read = 1; ; read++, page++) {
			const { tasks, totalPages } = await api.page({}, page, api.maxPage, patience);
			for (const task of tasks) {
				const name = label(task);
				if (`${name} ${task.id}`.toLowerCase().includes(wanted)) {
					results.push({ name, value: task.id });
				}
			}
			const more = totalPages === undefined ? tasks.length > 0 : page < totalPages;
			if (!more) return { results };
			if (results.length > 0 || read === MAX_PAGES_A_SEARCH) {
				return { results, paginationToken: String(page + 1) };
			}
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}
