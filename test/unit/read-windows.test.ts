import type { Cursor, Gap } from '../../nodes/EmbedVideoTrigger/cursor';
import { readWindows } from '../../nodes/EmbedVideoTrigger/read-tasks';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { RequestFailure } from '../../nodes/shared/http/errors';
import { apiWith } from './fake-api';
import { taskOf } from './tasks';

/** What is left to be read while one of two lists is away. */

const NOON = Date.parse('2026-11-23T12:00:00Z');
const HOUR_MS = 3600_000;

/** A list with a task for each creation, in milliseconds after noon; `away` says when it can not be read. */
const listOf = (name: string, creations: readonly number[], away = () => false): EmbedApi =>
	apiWith({
		listPage: async ({ createdAfter = -Infinity, createdBefore = Infinity }) => {
			if (away()) throw new RequestFailure('Not here', '', { http_code: 404 }, 'notTheApi');
			const tasks = creations
				.map((at) => NOON + at)
				.filter((at) => at > createdAfter && at < createdBefore)
				.map((at) => taskOf({ id: `${name}${at}`, createdAt: new Date(at).toISOString() }));
			return { tasks, skippedRows: 0, totalPages: 1, totalTasks: tasks.length };
		},
	});

const gapBefore = (ms: number): Gap => ({
	after: NOON - ms - HOUR_MS,
	before: NOON - ms,
});

async function read(gap: Gap, isAway: () => boolean) {
	const parts = [listOf('one', [(gap.after + gap.before) / 2 - NOON], isAway), listOf('two', [0])];
	const cursor: Cursor = {
		from: NOON - 60_000,
		handled: {},
		open: {},
		due: {},
		trouble: {},
		gaps: [gap],
	};
	const retryOptions = { maxRetryMs: 0, deadline: Date.now() + 60_000 };
	const { tasks, gaps } = await readWindows({ api: apiWith({ parts }), retryOptions }, cursor);
	return { ids: tasks.map(({ id }) => id.slice(0, 3)), gaps };
}

test('a stretch of which one list could not be read is read again', async () => {
	const gap = gapBefore(2 * HOUR_MS);
	expect(await read(gap, () => true)).toEqual({ ids: ['two'], gaps: [gap] });
	expect(await read(gap, () => false)).toEqual({ ids: ['two', 'one'], gaps: [] });
});

test('… for a day: a list may be away for good', async () => {
	expect((await read(gapBefore(30 * HOUR_MS), () => true)).gaps).toEqual([]);
});
