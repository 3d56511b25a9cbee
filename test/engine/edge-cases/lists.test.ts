import { type Interceptor, untouched } from '../../emulator';
import { searchList } from '../engine';
import { withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import {
	driftingTotal,
	extraPage,
	noPageInfo,
	samePage,
	shortPages,
	smallPages,
} from './odd-server';

/** However a list is cut into pages: all there is, or a hint that says what is missing; never without end. */

jest.setTimeout(40_000);

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

/** Rows of pages that count from one task a second. */
const spread = (length: number): { createdAt: number }[] => {
	const now = Date.now();
	return Array.from({ length }, (_, index) => ({ createdAt: now - index * 1000 }));
};

concurrentTest.each<[string, Interceptor[], number]>([
	['pages of 49 of 50', [shortPages(1)], 196],
	['pages of 20 at most', [smallPages(20)], 120],
	['an empty page in between', [extraPage(2, 'empty')], 120],
	['a page twice', [extraPage(3, 'repeated'), extraPage(2, 'repeated')], 120],
	['a total that is one less on each second page', [driftingTotal(0, -1)], 196],
	['a total that goes up and down', [driftingTotal(0, 3, -3)], 196],
	['a total that shrinks with every page', [driftingTotal(0, -1, -2, -3)], 196],
])('%s: every task, in a few requests, and no hint', (_, list, count) =>
	withEmulator(async ({ emulator, run }) => {
		const ids = emulator.seedTasks(spread(count)).map(({ id }) => id);
		emulator.intercept(...list);
		const { items, error, hints } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids);
		expect(emulator.requests.length).toBeLessThan(40);
		expect(hints).toEqual([]);
	}),
);

concurrentTest.each<[string, Interceptor, boolean]>([
	['the page is ignored', untouched, true],
	['the page is ignored, and nothing said of pages', noPageInfo, false],
])('%s: the first page, in a few requests', (_, list, isSaid) =>
	withEmulator(async ({ emulator, run }) => {
		const ids = emulator.seedTasks(spread(320)).map(({ id }) => id);
		emulator.intercept(samePage, list);
		const { items, error, hints } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(ids.slice(0, 50));
		expect(emulator.requests.length).toBeLessThan(10);
		if (isSaid) expect(hints).toEqual([expect.stringContaining('promised 270 more tasks than')]);
	}),
);

concurrentTest('a page that is ignored, and no more pages than are asked for: said as well', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.seedTasks(spread(120));
		emulator.intercept(samePage);
		const { items, hints } = await run(listTasks);
		expect(items).toHaveLength(50);
		expect(hints).toEqual([expect.stringContaining('promised 70 more tasks than')]);
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['short pages', shortPages(1)],
	['no word of pages', noPageInfo],
])('the list to pick from goes on to its end: %s', (_, list) =>
	withEmulator(async ({ emulator, credential }) => {
		const ids = emulator.seedTasks(spread(120)).map(({ id }) => id);
		emulator.intercept(list);
		const listed: unknown[] = [];
		let page: string | undefined;
		for (let asked = 0; asked < 10; asked++) {
			const found = await searchList({ method: 'searchTasks', credential, page });
			listed.push(...found.results.map(({ value }) => value));
			page = found.paginationToken === undefined ? undefined : String(found.paginationToken);
			if (page === undefined) break;
		}
		expect(page).toBeUndefined();
		expect(listed).toEqual(ids);
	}),
);
