import fc from 'fast-check';
import type { EmbedApi, TaskPage } from '../../nodes/shared/api/embed-api';
import { type ListReport, listTasks } from '../../nodes/shared/api/list-tasks';
import { apiWith } from './fake-api';
import { taskOf } from './tasks';

/** A server's answer to a page, which counts from 1. */
type Answer = (
	page: number,
	limit: number,
) => Omit<TaskPage, 'skippedRows'> & { skippedRows?: number };

/** Small pages, so that few tasks make many of them. */
const PAGE = 5;

/** More requests than any list here may take. */
const TOO_MANY = 2000;

interface Listed {
	ids: string[];
	requests: number;
	report: ListReport;
}

async function list(answer: Answer, limit = Infinity): Promise<Listed> {
	let requests = 0;
	const page: EmbedApi['listPage'] = async (_filter, number, size) => {
		requests += 1;
		if (requests > TOO_MANY) throw new Error('It asks without end');
		return { skippedRows: 0, ...answer(number, size) };
	};
	const report = { skippedRows: 0, missing: 0 };
	const ids: string[] = [];
	const api = apiWith({ maxPage: PAGE, listPage: page });
	for await (const { id } of listTasks(api, {}, limit, { maxRetryMs: 0 }, report)) ids.push(id);
	return { ids, requests, report };
}

const idsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `t${at}`);
const tasksOf = (ids: readonly string[]) => ids.map((id) => taskOf({ id }));
const pageOf = (ids: readonly string[], page: number, limit: number): string[] =>
	ids.slice((page - 1) * limit, page * limit);

/** A server as one would hope for. */
const honest =
	(ids: readonly string[], totals = true): Answer =>
	(page, limit) => ({
		rows: tasksOf(pageOf(ids, page, limit)),
		...(totals && { totalPages: Math.ceil(ids.length / limit), totalRows: ids.length }),
	});

const counts = fc.nat({ max: 60 });

test('an honest server gives every task once, newest first, with one request a page', async () => {
	await fc.assert(
		fc.asyncProperty(counts, fc.boolean(), async (count, totals) => {
			const { ids, requests, report } = await list(honest(idsOf(count), totals));
			expect(ids).toEqual(idsOf(count));
			const pages = Math.max(1, Math.ceil(count / PAGE));
			expect(requests).toBeLessThanOrEqual(totals ? pages : pages + 1);
			expect(report).toMatchObject({ skippedRows: 0, missing: 0 });
		}),
	);
});

test.each<[string, ReturnType<Answer>]>([
	['repeats the one before', { rows: tasksOf(['d', 'c']) }],
	['has only rows without an ID', { rows: [], skippedRows: 2 }],
])('without totals, a page that %s does not end the list', async (_, second) => {
	const pages = [{ rows: tasksOf(['d', 'c']) }, second, { rows: tasksOf(['b', 'a']) }];
	const { ids } = await list((page) => pages[page - 1] ?? { rows: [] });
	expect(ids).toEqual(['d', 'c', 'b', 'a']);
});

test('no more tasks are returned than the limit, and no page is read needlessly', async () => {
	await fc.assert(
		fc.asyncProperty(counts, fc.integer({ min: 1, max: 70 }), async (count, limit) => {
			const { ids, requests } = await list(honest(idsOf(count)), limit);
			expect(ids).toEqual(idsOf(count).slice(0, limit));
			expect(requests).toBeLessThanOrEqual(Math.max(1, Math.ceil(limit / PAGE)));
		}),
	);
});

/** The IDs dealt onto pages of the given lengths, over and over. */
function deal(ids: readonly string[], lengths: readonly number[]): string[][] {
	const pages: string[][] = [];
	for (let at = 0; at < ids.length; at += pages.at(-1)?.length ?? 0) {
		pages.push(ids.slice(at, at + (lengths[pages.length % lengths.length] ?? PAGE)));
	}
	return pages;
}

const dealt =
	(pages: readonly (readonly string[])[], totalRows?: number): Answer =>
	(page) => ({ rows: tasksOf(pages[page - 1] ?? []), totalPages: pages.length, totalRows });

test('short pages are not the last where the count of pages says so', async () => {
	const lengths = fc
		.array(fc.integer({ min: 0, max: PAGE }), { minLength: 1, maxLength: 6 })
		// No two empty ones in a row, nor none but empty ones.
		.filter((list) => list.every((length, at) => length + (list[at + 1] ?? list[0] ?? 0) > 0));
	await fc.assert(
		fc.asyncProperty(counts, lengths, async (count, chosen) => {
			const { ids } = await list(dealt(deal(idsOf(count), chosen)));
			expect(ids).toEqual(idsOf(count));
		}),
	);
});

test('empty pages are not the last either: a server may leave hidden tasks out of its pages', async () => {
	const pages = [idsOf(5), [], [], [], [], ['old']];
	expect((await list(dealt(pages))).ids).toEqual([...idsOf(5), 'old']);
});

test('a repeated page neither duplicates nor hides a task', async () => {
	await fc.assert(
		fc.asyncProperty(counts, fc.array(fc.nat({ max: 2 })), async (count, repeats) => {
			const pages = deal(idsOf(count), [PAGE]);
			const repeated = pages.flatMap((page, at) => Array(1 + (repeats[at] ?? 0)).fill(page));
			const { ids } = await list(dealt(repeated as string[][]));
			expect(ids).toEqual(idsOf(count));
		}),
	);
});

test.each([
	['with totals', { totalPages: 1000, totalRows: 5000 }, 4995],
	['without', {}, 0],
])('a server that ignores the page, %s, is asked a few times', async (_, totals, missing) => {
	const { ids, requests, report } = await list(() => ({ rows: tasksOf(idsOf(PAGE)), ...totals }));
	expect(ids).toEqual(idsOf(PAGE));
	expect(requests).toBeLessThanOrEqual(5);
	expect(report.missing).toBe(missing);
});

test('totals that drift hide no task', async () => {
	const drifts = fc.array(fc.integer({ min: -12, max: 12 }), { minLength: 1, maxLength: 12 });
	await fc.assert(
		fc.asyncProperty(counts, drifts, async (count, drift) => {
			let answers = 0;
			const all = idsOf(count);
			const { ids } = await list((page, limit) => {
				// The first answer is right; without one nobody can know how many pages there are.
				const off = answers++ === 0 ? 0 : (drift[answers % drift.length] ?? 0);
				const totalRows = Math.max(0, count + off);
				return {
					rows: tasksOf(pageOf(all, page, limit)),
					totalRows,
					totalPages: Math.ceil(count / limit),
				};
			});
			expect(ids).toEqual(all);
		}),
		{ numRuns: 300 },
	);
});

test('a count of pages that was higher once hides no task', async () => {
	const all = idsOf(46);
	let totalRows = 46;
	const { ids } = await list((page, limit) => {
		const totals = { totalRows, totalPages: Math.ceil(totalRows / limit) };
		totalRows = 45;
		return { rows: tasksOf(pageOf(all, page, limit)), ...totals };
	});
	expect(ids).toEqual(all);
});

/** Changes of a list between two requests: places of tasks that leave it, and how many new ones come. */
const changes = (maxLeave: number, maxCome: number) =>
	fc.array(
		fc.record({
			leave: fc.array(fc.nat(), { maxLength: maxLeave }),
			come: fc.nat({ max: maxCome }),
		}),
		{ maxLength: 10 },
	);

async function listWhileItChanges(
	count: number,
	steps: readonly { leave: number[]; come: number }[],
): Promise<Listed & { throughout: string[] }> {
	const live = idsOf(count);
	const gone = new Set<string>();
	let step = 0;
	let born = 0;
	const listed = await list((page, limit) => {
		const answer = honest([...live])(page, limit);
		const { leave = [], come = 0 } = steps[step++] ?? {};
		for (const place of leave) {
			const [left] = live.length > 0 ? live.splice(place % live.length, 1) : [];
			if (left !== undefined) gone.add(left);
		}
		for (let at = 0; at < come; at++) live.unshift(`new${born++}`);
		return answer;
	});
	return { ...listed, throughout: idsOf(count).filter((id) => !gone.has(id)) };
}

test.each([
	// A list that grew by most of a page at each request would count as one that repeats itself.
	['shrinks and grows', 3, 1],
	['loses several pages at once', 30, 0],
])('of a list that %s, what stays comes, and nothing twice', async (_, maxLeave, maxCome) => {
	await fc.assert(
		fc.asyncProperty(counts, changes(maxLeave, maxCome), async (count, steps) => {
			const { ids, throughout } = await listWhileItChanges(count, steps);
			expect(new Set(ids).size).toBe(ids.length);
			expect(throughout.filter((id) => !ids.includes(id))).toEqual([]);
		}),
		{ numRuns: 500 },
	);
});

test('whatever a server answers, the requests end, and no task comes twice', async () => {
	const total = fc.option(fc.oneof(fc.nat({ max: 20 }), fc.nat()), { nil: undefined });
	const answers = fc.array(
		fc.record({
			ids: fc.array(fc.integer({ min: 0, max: 20 }).map(String), { maxLength: 8 }),
			skippedRows: fc.nat({ max: 3 }),
			totalPages: total,
			totalRows: total,
		}),
		{ minLength: 1, maxLength: 12 },
	);
	await fc.assert(
		fc.asyncProperty(answers, async (all) => {
			let asked = 0;
			const { ids } = await list(() => {
				const { ids: shown = [], ...rest } = all[asked++ % all.length] ?? {};
				return { rows: tasksOf(shown), ...rest };
			});
			expect(new Set(ids).size).toBe(ids.length);
			const shown = new Set(all.flatMap((answer) => answer.ids));
			expect(ids.every((id) => shown.has(id))).toBe(true);
		}),
		{ numRuns: 500 },
	);
});

test('rows that are not tasks are counted', async () => {
	const pages = fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })), {
		minLength: 1,
		maxLength: 8,
	});
	await fc.assert(
		fc.asyncProperty(pages, async (chosen) => {
			// No three in a row without a task.
			fc.pre(chosen.every(([tasks], at) => tasks > 0 || (chosen[at + 1]?.[0] ?? 1) > 0));
			let next = 0;
			const dealtPages = chosen.map(([tasks, skippedRows]) => ({
				rows: tasksOf(Array.from({ length: tasks }, () => `t${next++}`)),
				skippedRows,
				totalPages: chosen.length,
			}));
			const { report } = await list((page) => dealtPages[page - 1] ?? { rows: [] });
			expect(report.skippedRows).toBe(
				chosen.reduce((sum, [, skippedRows]) => sum + skippedRows, 0),
			);
		}),
	);
});
