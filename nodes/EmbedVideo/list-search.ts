import { DateTime } from 'luxon';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { AssetApi } from '../shared/api/assets/asset-api';
import { chosenApi, toApiChoice } from '../shared/api/choose';
import { connect } from '../shared/http/connection';
import type { Asset } from '../shared/model/asset';
import { createdAtMs, type EmbeddingTask } from '../shared/model/task';
import { unsigned } from '../shared/model/url';
import { toNodeError } from '../shared/run/errors';
import { Cancellation } from '../shared/http/cancellation';

/** Most pages one search looks through before it shows what it has. */
const MAX_PAGES_A_SEARCH = 20;

/** A person waits at the list: faults may hold it up this long, in milliseconds. */
const RETRY_BUDGET_MS = 10_000;

/** Most characters of a label that the list shows whole; of the name at least so many. */
const LABEL_CHARS = 52;
const NAME_CHARS = 12;

/** The name of the file, also of one at an address; a long one without its middle. */
function shortName({ fileName, url }: EmbeddingTask, longest: number): string {
	const ofUrl = url === undefined ? undefined : unsigned(url).split('/').filter(Boolean).pop();
	const name = fileName ?? ofUrl ?? 'Unnamed video';
	if (name.length <= longest) return name;
	const half = Math.floor(longest / 2);
	return `${name.slice(0, half)}…${name.slice(half + 1 - longest)}`;
}

/** The city of a timezone: `New York`. */
const cityOf = (zone: string): string => zone.split('/').pop()?.replaceAll('_', ' ') ?? zone;

/**
 * What tells a task from the others: its file, when it was created in the workflow's timezone, and the
 * end of its ID. The field keeps the label, so the status of a ready task is left out.
 */
function taskLabel(task: EmbeddingTask, zone: string): string {
	const { id, state, status } = task;
	const created = DateTime.fromMillis(createdAtMs(task), { zone });
	const rest = [
		created.isValid ? `${created.toFormat('d LLL HH:mm')} (${cityOf(zone)})` : undefined,
		state === 'ready' ? undefined : status,
		`…${id.slice(-6)}`,
	]
		.filter(Boolean)
		.join(' · ');
	const left = LABEL_CHARS - ' · '.length - rest.length;
	return `${shortName(task, Math.max(NAME_CHARS, left))} · ${rest}`;
}

/** All that a person may look a task up by, in lower case. */
function searched(task: EmbeddingTask, name: string): string {
	const { id, fileName = '', url, status } = task;
	const source = url === undefined ? fileName : unsigned(url);
	return `${name} ${source} ${status} ${id}`.toLowerCase();
}

/** Which tasks the list is for: of what can be collected, those that are, or may still be waited for. */
function isMeant(ctx: ILoadOptionsFunctions, { state }: EmbeddingTask): boolean {
	if (ctx.getCurrentNodeParameter('operation') !== 'getEmbeddings') return true;
	if (state === 'processing') return ctx.getCurrentNodeParameter('waitUntilReady') === true;
	return state === 'ready';
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
		const connection = await connect(this, new Cancellation());
		const choice = this.getCurrentNodeParameter('options.embedApi');
		const isSet = typeof choice === 'string' && !choice.startsWith('=');
		const api = chosenApi(connection, toApiChoice(isSet ? choice : undefined));
		const zone = this.getTimezone();
		const retryOptions = { maxRetryMs: RETRY_BUDGET_MS };
		let page = Number(paginationToken ?? '1');
		for (let read = 1; ; read++, page++) {
			const { tasks, totalPages } = await api.listPage({}, page, api.maxPage, retryOptions);
			for (const task of tasks) {
				if (!isMeant(this, task)) continue;
				const name = taskLabel(task, zone);
				if (searched(task, name).includes(wanted)) results.push({ name, value: task.id });
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

/** What tells an asset from the others; the status of a ready one is left out. */
const assetLabel = ({ id, fileName, state, status }: Asset): string =>
	[fileName ?? 'Unnamed file', state === 'ready' ? undefined : status, `…${id.slice(-6)}`]
		.filter(Boolean)
		.join(' · ');

/**
 * The assets for the resource locator, newest first, a page of 50 at a time; `paginationToken` is the
 * number of the next page. The filter is a part of the file's name.
 */
export async function searchAssets(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const assets = new AssetApi(await connect(this, new Cancellation()));
		const fileName = filter?.trim() || undefined;
		const page = Number(paginationToken ?? '1');
		const retryOptions = { maxRetryMs: RETRY_BUDGET_MS };
		const found = await assets.listPage({ fileName }, page, assets.maxPage, retryOptions);
		const results = found.assets.map((asset) => ({ name: assetLabel(asset), value: asset.id }));
		const more = page < (found.totalPages ?? 0);
		return { results, ...(more && { paginationToken: String(page + 1) }) };
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}
