import { Unanswered } from '../ask/unanswered';
import type { Api } from '../http/api';
import { textAt } from '../http/reply';

const DAY_MS = 24 * 3600_000;

/** The moment so many days ago, as lists take it: without a fraction. */
function daysAgo(days: number): string {
	return `${new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 19)}Z`;
}

/**
 * The newest task of the account that is over seven days old.
 * @throws Unanswered when it has none
 */
export async function expiredTask(api: Api, list: string): Promise<string> {
	const query = `started_at=${daysAgo(90)}&ended_at=${daysAgo(7.5)}&page_limit=1`;
	const { body } = await api.get(`${list}?${query}`);
	const id = textAt(body, 'data', 0, '_id');
	if (id === undefined) throw new Unanswered('the account lists no task over seven days old');
	return id;
}
