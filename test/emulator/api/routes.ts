import { ASSET_ROUTES } from '../assets/routes';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { Endpoint } from '../v2/errors';
import { sharingList, sharingTask, V2_ROUTES } from '../v2/routes';
import { type Answer, BASE_PATH } from './answer';
import { createTask } from './createTask';
import { embed } from './embed';
import { apiKeyInvalid, resourceNotExist } from './errors';
import { listIndexes } from './indexes';
import { listTasks, retrieveTask, taskStatus } from './readTasks';

/** Method, path below the base, endpoint. `([^/]+)` is the ID of a task, asset or upload. */
const ROUTES: readonly [string, RegExp, Endpoint][] = [
	['GET', /^\/indexes$/, (_, { url }) => listIndexes(url.searchParams)],
	['POST', /^\/embed$/, embed],
	['POST', /^\/embed\/tasks$/, createTask],
	[
		'GET',
		/^\/embed\/tasks$/,
		sharingList((account, { url }) => listTasks(account, url.searchParams)),
	],
	[
		'GET',
		/^\/embed\/tasks\/([^/]+)\/status$/,
		sharingTask((account, { url }, id) => taskStatus(account, url.searchParams, id), false),
	],
	[
		'GET',
		/^\/embed\/tasks\/([^/]+)$/,
		sharingTask((account, { url }, id) => retrieveTask(account, url.searchParams, id), true),
	],
	...V2_ROUTES,
	...ASSET_ROUTES,
];

/**
 * Carries out one API request. The key is looked at first, before anything of the body is read.
 * @throws ApiError for what the API refuses
 */
export async function dispatch(account: Account, exchange: Exchange): Promise<Answer> {
	if (!exchange.record.authorized) throw apiKeyInvalid();
	const { method } = exchange.record;
	const below = exchange.url.pathname.slice(BASE_PATH.length);
	for (const [verb, path, endpoint] of ROUTES) {
		const match = verb === method ? path.exec(below) : null;
		if (match) return endpoint(account, exchange, match[1] ?? '');
	}
	throw resourceNotExist(`The endpoint ${method} ${below}`);
}
