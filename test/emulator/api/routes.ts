import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { Answer } from './answer';
import { createTask } from './createTask';
import { embed } from './embed';
import { apiKeyInvalid, resourceNotExist } from './errors';
import { listIndexes } from './indexes';
import { listTasks, retrieveTask, taskStatus } from './readTasks';

/** Where the API lives. */
export const BASE_PATH = '/v1.3';

type Endpoint = (account: Account, exchange: Exchange, id: string) => Answer | Promise<Answer>;

/** Method, path below the base, endpoint. `([^/]+)` is the task's ID. */
const ROUTES: readonly [string, RegExp, Endpoint][] = [
	['GET', /^\/indexes$/, (_, { url }) => listIndexes(url.searchParams)],
	['POST', /^\/embed$/, embed],
	['POST', /^\/embed\/tasks$/, createTask],
	['GET', /^\/embed\/tasks$/, (account, { url }) => listTasks(account, url.searchParams)],
	[
		'GET',
		/^\/embed\/tasks\/([^/]+)\/status$/,
		(account, { url }, id) => taskStatus(account, url.searchParams, id),
	],
	[
		'GET',
		/^\/embed\/tasks\/([^/]+)$/,
		(account, { url }, id) => retrieveTask(account, url.searchParams, id),
	],
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
