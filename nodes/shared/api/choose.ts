import type { Connection } from '../http/connection';
import { isNotFound } from '../http/errors';
import type { RetryOptions } from '../http/outcome';
import { createdAtMs } from '../model/task';
import { Failure } from '../model/failure';
import { LABELS } from '../model/labels';
import type { NewTask } from '../model/task';
import type { AssetApi } from './assets/asset-api';
import type { EmbedApi, TaskPage } from './embed-api';
import {
	BRIEF_MS,
	brisk,
	brisker,
	isBadId,
	isPage,
	isTransient,
	mayBeRemoved,
	meanwhile,
} from './api-removed';
import { embedV1 } from './v1/embed-v1';
import { embedV2 } from './v2/embed-v2';

/** Which API of TwelveLabs carries out what is asked; `auto` leaves it to this file. */
export const API_CHOICES = ['auto', 'v1', 'v2'] as const;

/** @see API_CHOICES */
export type ApiChoice = (typeof API_CHOICES)[number];

/** Which API is to be used; what is empty leaves it to this file. @throws Failure for an unknown one */
export function toApiChoice(value: unknown): ApiChoice {
	const choice = API_CHOICES.find((known) => known === (value || 'auto'));
	if (choice) return choice;
	throw new Failure(
		`"${LABELS.embedApi}" has an unknown value: ${String(value)}`,
		`The values are ${API_CHOICES.join(', ')}.`,
	);
}

/**
 * The API for a run, whichever of TwelveLabs' it is (CONTRACT.md, "Which API"). `auto`: a new task goes
 * to v1 where v1 can do it, else to v2; a task is asked of the API that made it, of v1 first where this
 * run does not know; the lists of both are one.
 */
export function chosenApi(
	connection: Connection,
	choice: ApiChoice = 'auto',
	assets?: AssetApi,
): EmbedApi {
	if (choice === 'v1') return embedV1(connection);
	const second = embedV2(connection, assets);
	return choice === 'v2' ? second : bothApis(embedV1(connection), second);
}

/** Two APIs as one: `first` where it can, else `second`; an API that is no more does not take the other with it. */
export function bothApis(first: EmbedApi, second: EmbedApi): EmbedApi {
	/** Which of them has a task, by its ID. */
	const homes = new Map<string, EmbedApi>();
	const apiFor = (task: NewTask): EmbedApi => (first.check(task) ? second : first);

	/** Asks the API that has the task. @throws Failure, CancelledError */
	async function ask<T>(
		taskId: string,
		retryOptions: RetryOptions,
		work: (api: EmbedApi, retryOptions: RetryOptions) => Promise<T>,
	): Promise<T> {
		const at = async (api: EmbedApi, patient: RetryOptions): Promise<T> => {
			const answer = await work(api, patient);
			homes.set(taskId, api);
			return answer;
		};
		const home = homes.get(taskId);
		if (home) return work(home, retryOptions);
		return at(first, brisker(retryOptions)).catch(async (error: unknown) => {
			if (isTransient(error)) {
				const asked = Date.now();
				const answer = await at(second, meanwhile(retryOptions)).catch((other: unknown) =>
					other instanceof Failure ? undefined : Promise.reject(other),
				);
				if (answer !== undefined) return answer;
				const maxRetryMs = retryOptions.maxRetryMs - BRIEF_MS - (Date.now() - asked);
				if (maxRetryMs <= 0) return Promise.reject(error);
				return at(first, { ...retryOptions, maxRetryMs });
			}
			if (!mayBeRemoved(error)) return Promise.reject(error);
			return at(second, brisk(retryOptions)).catch((other: unknown) => {
				if (!mayBeRemoved(other)) return Promise.reject(other);
				// Whether the API behind a page has the task, it did not say.
				if (isPage(other) && isNotFound(error)) return Promise.reject(other);
				const isTold = isNotFound(error) || !isNotFound(other) || isBadId(error);
				return Promise.reject(isTold ? error : other);
			});
		});
	}

	return {
		maxPage: Math.min(first.maxPage, second.maxPage),
		apiFor,
		parts: [first, second],
		check: (task) => apiFor(task).check(task),
		async create(task, retryOptions) {
			const api = apiFor(task);
			const creation = await api.create(task, retryOptions);
			if (creation.taskId !== undefined) homes.set(creation.taskId, api);
			return creation;
		},
		registerTask(taskId, task, assetId) {
			const api = apiFor(task);
			homes.set(taskId, api);
			api.registerTask(taskId, task, assetId);
		},
		registerAsset: (task, assetId) => apiFor(task).registerAsset(task, assetId),
		uploadedAsset: (task) => apiFor(task).uploadedAsset?.(task),
		createdTask: (taskId) => first.createdTask(taskId) ?? second.createdTask(taskId),
		deleteUpload: (task) => apiFor(task).deleteUpload(task),
		deleteAssetOf: (taskId) => second.deleteAssetOf(taskId),
		getStatus: (taskId, retryOptions) =>
			ask(taskId, retryOptions, (api, left) => api.getStatus(taskId, left)),
		resultFromStatus: (task, options) => homes.get(task.id)?.resultFromStatus?.(task, options),
		async retrieve(taskId, options, retryOptions) {
			const work = (api: EmbedApi, left: RetryOptions) => api.retrieve(taskId, options, left);
			const result = await ask(taskId, retryOptions, work);
			const isBare = result.task.state === 'ready' && !result.hasList;
			if (!isBare) return result;
			// An API may tell of a task of the other, and not have its vectors.
			const another = homes.get(taskId) === first ? second : first;
			const other = await work(another, brisker(retryOptions)).catch((error: unknown) =>
				mayBeRemoved(error) || isTransient(error) ? undefined : Promise.reject(error),
			);
			if (!other?.hasList) return result;
			homes.set(taskId, another);
			return other;
		},
		/** The same page of both lists: each task is in one of the pages, in order within it. */
		async listPage(filter, page, limit, retryOptions) {
			const asked = [first, second].map((api) =>
				api.listPage(filter, page, limit, brisk(retryOptions)),
			);
			return together(await Promise.allSettled(asked));
		},
	};
}

/** The pages that came, as one. @throws what one of them failed with, unless the other came and it may be off */
function together(pages: readonly PromiseSettledResult<TaskPage>[]): TaskPage {
	const came = pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []));
	for (const page of pages) {
		if (page.status === 'rejected' && (came.length === 0 || !mayBeRemoved(page.reason))) {
			throw page.reason;
		}
	}
	const byId = new Map(came.flatMap(({ tasks }) => [...tasks].reverse()).map((t) => [t.id, t]));
	const tasks = [...byId.values()].sort((a, b) => (createdAtMs(b) || 0) - (createdAtMs(a) || 0));
	const counts = came.map(({ totalPages }) => totalPages);
	return {
		tasks,
		skippedRows: came.reduce((sum, { skippedRows }) => sum + skippedRows, 0),
		...(counts.every((count) => count !== undefined) && { totalPages: Math.max(...counts) }),
	};
}
