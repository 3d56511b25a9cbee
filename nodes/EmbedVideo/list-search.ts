import { DateTime } from 'luxon';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { AssetApi } from '../shared/api/assets/asset-api';
import { chosenApi, toApiChoice } from '../shared/api/choose';
import { hasMore } from '../shared/api/read-list';
import { Cancellation } from '../shared/http/cancellation';
import { connect } from '../shared/http/connection';
import type { Asset } from '../shared/model/asset';
import { createdAtMs, type EmbeddingTask } from '../shared/model/task';
import { unsigned } from '../shared/model/url';
import { toNodeError } from '../shared/run/errors';

/** A person is waiting for the list: the most pages that one search reads, and the longest that it retries. */
const MAX_PAGES_A_SEARCH = 20;
const RETRY_OPTIONS = { maxRetryMs: 10_000 };

/** How many characters of a label the editor shows, and how many of them are left for the name at least. */
const LABEL_CHARS = 52;
const NAME_CHARS = 12;

/** The file's name or the URL's last part; a long one without its middle. */
function shortName({ fileName, url }: EmbeddingTask, longest: number): string {
	const ofUrl = url === undefined ? undefined : unsigned(url).split('/').filter(Boolean).pop();
	const name = fileName ?? ofUrl ?? 'Unnamed video';
	if (name.length <= longest) return name;
	const half = Math.floor(longest / 2);
	return `${name.slice(0, half)}…${name.slice(half + 1 - longest)}`;
}

/** What tells a task or asset apart from others with its name. The field keeps the label, so "ready" is left out. */
const details = ({ id, state, status }: EmbeddingTask | Asset, created?: string): string =>
	[created, state === 'ready' ? undefined : status, `…${id.slice(-6)}`].filter(Boolean).join(' · ');

function taskLabel(task: EmbeddingTask, zone: string): string {
	const created = DateTime.fromMillis(createdAtMs(task), { zone });
	const city = zone.split('/').pop()?.replaceAll('_', ' ') ?? zone;
	const when = created.isValid ? `${created.toFormat('d LLL HH:mm')} (${city})` : undefined;
	const rest = ` · ${details(task, when)}`;
	return shortName(task, Math.max(NAME_CHARS, LABEL_CHARS - rest.length)) + rest;
}

function searchText({ id, fileName = '', url, status }: EmbeddingTask, label: string): string {
	const source = url === undefined ? fileName : unsigned(url);
	return `${label} ${source} ${status} ${id}`.toLowerCase();
}

/** Get Embeddings lists only what it can collect or wait for. */
function isListed(ctx: ILoadOptionsFunctions, { state }: EmbeddingTask): boolean {
	if (ctx.getCurrentNodeParameter('operation') !== 'getEmbeddings') return true;
	if (state === 'processing') return ctx.getCurrentNodeParameter('waitUntilReady') === true;
	return state === 'ready';
}

/**
 * The tasks for the resource locator, newest first, a page at a time, which `paginationToken` numbers. With a
 * filter, reads on until some task matches by name, URL, status or ID.
 */
export async function searchTasks(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '1',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const results: INodeListSearchResult['results'] = [];
	try {
		const connection = await connect(this, new Cancellation());
		const choice = this.getCurrentNodeParameter('options.embedApi');
		const isSet = typeof choice === 'string' && !choice.startsWith('=');
		const api = chosenApi(connection, toApiChoice(isSet ? choice : undefined));
		let page = Number(paginationToken);
		for (let read = 1; ; read++, page++) {
			const listed = await api.listPage({}, page, api.maxPage, RETRY_OPTIONS);
			for (const task of listed.rows.filter((each) => isListed(this, each))) {
				const name = taskLabel(task, this.getTimezone());
				if (searchText(task, name).includes(wanted)) results.push({ name, value: task.id });
			}
			if (!hasMore(listed, page)) return { results };
			if (results.length > 0 || read === MAX_PAGES_A_SEARCH) {
				return { results, paginationToken: String(page + 1) };
			}
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}

/** The assets, in the same way. The filter is a part of the file's name. */
export async function searchAssets(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '1',
): Promise<INodeListSearchResult> {
	try {
		const api = new AssetApi(await connect(this, new Cancellation()));
		const wanted = { fileName: filter.trim() || undefined };
		const page = Number(paginationToken);
		const listed = await api.listPage(wanted, page, api.maxPage, RETRY_OPTIONS);
		const results = listed.rows.map((asset) => ({
			name: `${asset.fileName ?? 'Unnamed file'} · ${details(asset)}`,
			value: asset.id,
		}));
		return hasMore(listed, page) ? { results, paginationToken: String(page + 1) } : { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	}
}
