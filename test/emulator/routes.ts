import type { Emulator as Account } from './emulator';
import {
	ASSET_LIST_FIELDS,
	createAsset,
	DELETE_FIELDS,
	deleteAsset,
	listAssets,
	retrieveAsset,
} from './assets/assets';
import {
	createUpload,
	moreUrls,
	PARTS_PATH,
	putPart,
	reportParts,
	retrieveUpload,
	storageErrorAnswer,
} from './assets/uploads';
import {
	type Answer,
	ApiError,
	apiKeyInvalid,
	BASE_PATH,
	errorAnswer,
	jsonAnswer,
	nestedErrorAnswer,
	resourceNotExist,
} from './http/answer';
import type { Fields } from './http/check';
import type { Exchange } from './http/exchange';
import { PAGE_FIELDS, pageOf, type Query, readQuery } from './http/query';
import { Store } from './jobs';
import type { Task } from './tasks';
import { embed } from './v1/embed';
import { listTasks, TASK_LIST_FIELDS } from './task-lists';
import { createTask, RESULT_FIELDS, retrieveTask, taskStatus } from './v1/tasks';
import { createV2Task, embedV2, retrieveV2Task } from './v2/requests';

type Endpoint = (
	account: Account,
	exchange: Exchange,
	id: string,
	query: Query,
) => Answer | Promise<Answer>;

/** An account without indexes: the plain read by which a key is tested. */
const listIndexes: Endpoint = (_, __, ___, query) => jsonAnswer(200, pageOf([], query));

/** The list of one of the APIs, or of both while they share one. */
const listOf =
	(api: 'v1' | 'v2'): Endpoint =>
	(account, _, __, query) => {
		const { store, v2 } = account;
		const both = [store.tasks, v2.tasks.tasks] as const;
		const own = both[api === 'v1' ? 0 : 1];
		const listed = v2.switches.sharedTasks
			? new Store<Task>(both.flatMap((each) => [...each]))
			: own;
		return listTasks(account, query, listed.newestFirst());
	};

/** Method and path below the base; `:id` is the ID of a task, asset or upload. */
const ROUTES: Readonly<Record<string, Endpoint>> = {
	'GET /indexes': listIndexes,
	'POST /embed': embed,
	'POST /embed/tasks': createTask,
	'GET /embed/tasks': listOf('v1'),
	'GET /embed/tasks/:id/status': taskStatus,
	'GET /embed/tasks/:id': retrieveTask,
	'POST /embed-v2': embedV2,
	'POST /embed-v2/tasks': createV2Task,
	'GET /embed-v2/tasks': listOf('v2'),
	'GET /embed-v2/tasks/:id': retrieveV2Task,
	'POST /assets/multipart-uploads': createUpload,
	'GET /assets/multipart-uploads/:id': retrieveUpload,
	'POST /assets/multipart-uploads/:id': reportParts,
	'POST /assets/multipart-uploads/:id/presigned-urls': moreUrls,
	'POST /assets': createAsset,
	'GET /assets': listAssets,
	'GET /assets/:id': retrieveAsset,
	'DELETE /assets/:id': deleteAsset,
};

/** What each endpoint takes in its query; the others take none. */
const QUERIES: Readonly<Record<string, Fields>> = {
	'GET /indexes': PAGE_FIELDS,
	'GET /embed/tasks': TASK_LIST_FIELDS,
	'GET /embed/tasks/:id': RESULT_FIELDS,
	'GET /embed-v2/tasks': TASK_LIST_FIELDS,
	'GET /assets/multipart-uploads/:id': PAGE_FIELDS,
	'GET /assets': ASSET_LIST_FIELDS,
	'DELETE /assets/:id': DELETE_FIELDS,
};

const routes = Object.entries(ROUTES).map(([route, endpoint]) => {
	const pattern = new RegExp(`^${route.replace(':id', '([^/]+)')}$`);
	return { pattern, endpoint, fields: QUERIES[route] ?? {} };
});

/** Carries out one request, or answers why not. */
export async function dispatch(account: Account, exchange: Exchange): Promise<Answer> {
	try {
		return await carryOut(account, exchange);
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
		const { method, path, url, record } = exchange;
		if (url.pathname.startsWith(PARTS_PATH)) return storageErrorAnswer(error);
		// Errors of the list are flat, as the reference has them, and so is that of a key.
		const isFlat = !record.authorized || `${method} ${path}` === 'GET /embed-v2/tasks';
		return path.startsWith('/embed-v2') && !isFlat ? nestedErrorAnswer(error) : errorAnswer(error);
	}
}

/** @throws ApiError; the key is looked at first, before anything of the body is read */
async function carryOut(account: Account, exchange: Exchange): Promise<Answer> {
	const { method, path, url, record } = exchange;
	if (url.pathname.startsWith(PARTS_PATH)) return putPart(account, exchange);
	const unknown = resourceNotExist(`The endpoint ${method} ${url.pathname}`);
	if (!url.pathname.startsWith(`${BASE_PATH}/`)) throw unknown;
	if (!record.authorized) throw apiKeyInvalid();
	for (const { pattern, endpoint, fields } of routes) {
		const match = pattern.exec(`${method} ${path}`);
		if (!match) continue;
		const query = readQuery(url.searchParams, fields);
		return endpoint(account, exchange, match[1] ?? '', query);
	}
	throw unknown;
}
