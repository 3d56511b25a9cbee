import { createV2Task } from './api/createTask';
import { embedV2 } from './api/embed';
import { listBoth, retrieveV2Task } from './api/readTasks';
import { v2TaskAsV1 } from './api/shared';
import { nestingErrors, type Endpoint } from './errors';

/** Method, path below the base, endpoint. Errors of the list are flat, as the reference has them. */
export const V2_ROUTES: readonly [string, RegExp, Endpoint][] = [
	['POST', /^\/embed-v2$/, nestingErrors(embedV2)],
	['POST', /^\/embed-v2\/tasks$/, nestingErrors(createV2Task)],
	[
		'GET',
		/^\/embed-v2\/tasks$/,
		(account, { url }) => {
			const shared = account.v2.switches.sharedTasks;
			return listBoth(account, url.searchParams, shared ? ['v1', 'v2'] : ['v2']);
		},
	],
	[
		'GET',
		/^\/embed-v2\/tasks\/([^/]+)$/,
		nestingErrors((account, { url }, id) => retrieveV2Task(account, url.searchParams, id)),
	],
];

/**
 * A list of v1 that also shows the tasks of Embed v2 while both share one; else it is `v1`, untouched.
 */
export function sharingList(v1: Endpoint): Endpoint {
	return (account, exchange, id) =>
		account.v2.switches.sharedTasks
			? listBoth(account, exchange.url.searchParams, ['v1', 'v2'])
			: v1(account, exchange, id);
}

/** A read of v1 that also knows the IDs of Embed v2 while both share them. */
export function sharingTask(v1: Endpoint, rows: boolean): Endpoint {
	return (account, exchange, id) =>
		v2TaskAsV1(account, exchange.url.searchParams, id, rows) ?? v1(account, exchange, id);
}
