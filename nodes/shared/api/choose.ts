import type { Connection } from '../http/connection';
import type { RetryOptions } from '../http/outcome';
import { isNotFound, isForeignAnswer, isRefusal, isRemoved, undefinedIf } from '../http/refusals';
import { oneOf } from '../model/labels';
import type { NewTask } from '../model/task';
import type { AssetApi } from './assets/asset-api';
import type { EmbedApi } from './embed-api';
import { mergePages } from './list-tasks';
import type { QueryApi } from './query-api';
import { embedV1 } from './v1/embed-v1';
import { queryV1 } from './v1/query-v1';
import { embedV2 } from './v2/embed-v2';
import { queryV2 } from './v2/query-v2';

/** Which API of TwelveLabs is used; `auto` leaves it to this file. */
const API_CHOICES = ['auto', 'v1', 'v2'] as const;

export type ApiChoice = (typeof API_CHOICES)[number];

/** An empty value is `auto`. @throws Failure for an unknown one */
export const toApiChoice = (value: unknown): ApiChoice =>
	oneOf(value || 'auto', API_CHOICES, 'embedApi');

/** The API for the tasks of a run. */
export function chosenApi(
	connection: Connection,
	choice: ApiChoice = 'auto',
	assets?: AssetApi,
): EmbedApi {
	if (choice === 'v1') return embedV1(connection);
	const v2 = embedV2(connection, assets);
	return choice === 'v2' ? v2 : bothApis(embedV1(connection), v2);
}

type Ask<T> = (retryOptions: RetryOptions) => Promise<T>;

/** Asks v1, and v2 where v1 refuses; v1 again if a proxy's page may hide it. @throws the failure that says more */
async function v1OrV2<T>(v1: Ask<T>, v2: Ask<T>, retryOptions: RetryOptions): Promise<T> {
	try {
		return await v1({ ...retryOptions, stopAtPage: true });
	} catch (error) {
		if (!isRefusal(error)) return Promise.reject(error);
		try {
			return await v2({ ...retryOptions, stopAtPage: isForeignAnswer(error) });
		} catch (other) {
			const isHidden = isForeignAnswer(error) && (isForeignAnswer(other) || isNotFound(other));
			if (isHidden) return v1(retryOptions);
			// With 400 v2 says that it has no such IDs.
			const isNowhere = isNotFound(other) || (isRefusal(other) && other.details.http_code === 400);
			throw isRemoved(error) && !(isNotFound(error) && isNowhere) ? other : error;
		}
	}
}

/**
 * Both APIs as one. A new task goes to v1 where v1 can carry it out, else to v2. A task is read from the API that
 * is known to have it, else from v1 and then v2. Their lists are merged.
 */
function bothApis(v1: EmbedApi, v2: EmbedApi): EmbedApi {
	/** Which API has a task, by its ID. */
	const homes = new Map<string, EmbedApi>();
	const apiFor = (task: NewTask): EmbedApi => (v1.check(task) ? v2 : v1);
	const ask = <T>(
		taskId: string,
		retryOptions: RetryOptions,
		work: (api: EmbedApi, left: RetryOptions) => Promise<T>,
	): Promise<T> => {
		const home = homes.get(taskId);
		if (home) return work(home, retryOptions);
		const at = (api: EmbedApi) => async (left: RetryOptions) => {
			const answer = await work(api, left);
			homes.set(taskId, api);
			return answer;
		};
		return v1OrV2(at(v1), at(v2), retryOptions);
	};
	return {
		// Only v2 has assets, and results that come with a status.
		...v2,
		name: `${v1.name} and ${v2.name}`,
		maxPage: Math.min(v1.maxPage, v2.maxPage),
		apiFor,
		parts: [v1, v2],
		check: (task) => apiFor(task).check(task),
		async create(task, retryOptions) {
			const creation = await apiFor(task).create(task, retryOptions);
			if (creation.taskId !== undefined) homes.set(creation.taskId, apiFor(task));
			return creation;
		},
		registerTask(taskId, task, assetId) {
			homes.set(taskId, apiFor(task));
			apiFor(task).registerTask(taskId, task, assetId);
		},
		noteTask(taskId, known) {
			if (known.apiVersion === 'v2') homes.set(taskId, v2);
			v2.noteTask(taskId, known);
		},
		getStatus: (taskId, retryOptions) =>
			ask(taskId, retryOptions, (api, left) => api.getStatus(taskId, left)),
		async retrieve(taskId, options, retryOptions) {
			const work = (api: EmbedApi, left: RetryOptions) => api.retrieve(taskId, options, left);
			const result = await ask(taskId, retryOptions, work);
			const isEmpty = result.embeddings.length + result.skippedRows === 0;
			if (result.task.state !== 'ready' || !isEmpty || homes.get(taskId) !== v1) return result;
			// v1 may know a task of v2, whose embeddings only v2 has.
			const other = await undefinedIf(isRefusal, work(v2, retryOptions));
			if (!other || other.embeddings.length === 0) return result;
			homes.set(taskId, v2);
			return other;
		},
		async listPage(filter, page, limit, retryOptions) {
			const left = { ...retryOptions, stopAtPage: true };
			const pages = [v1, v2].map((api) => api.listPage(filter, page, limit, left));
			return mergePages(await Promise.allSettled(pages));
		},
	};
}

/** The API for the queries of a run: v1 where it can, else v2. Their vectors are the model's, and the same. */
export function chosenQueryApi(
	connection: Connection,
	choice: ApiChoice = 'auto',
	assets?: AssetApi,
): QueryApi {
	const [v1, v2] = [queryV1(connection), queryV2(connection, assets)];
	if (choice !== 'auto') return choice === 'v1' ? v1 : v2;
	return {
		check: (request) => v1.check(request) && v2.check(request),
		embed(request, retryOptions, safeToRepeat) {
			const at = (api: QueryApi) => (left: RetryOptions) => api.embed(request, left, safeToRepeat);
			if (v1.check(request)) return at(v2)(retryOptions);
			if (v2.check(request)) return at(v1)(retryOptions);
			return v1OrV2(at(v1), at(v2), retryOptions);
		},
	};
}
