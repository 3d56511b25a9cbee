import fc from 'fast-check';
import { type Cursor, readCursor, writeCursor } from '../../nodes/EmbedVideoTrigger/cursor';
import { advance, type Learnt, nextFrom, startOf } from '../../nodes/EmbedVideoTrigger/window';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { taskOf } from './tasks';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NOON = Date.parse('2026-11-23T12:00:00.750Z');

const EMPTY: Cursor = { handled: {}, open: {}, due: {}, trouble: {}, gaps: [] };

const made = (id: string, created: number | undefined): EmbeddingTask =>
	taskOf({
		id,
		...(created !== undefined && { createdAt: new Date(created).toISOString() }),
	});

const learnt = (tasks: readonly EmbeddingTask[], done: readonly string[] = []): Learnt => ({
	tasks,
	done: new Set(done),
	finished: new Set(done),
	trouble: {},
	gaps: [],
});

const moved = (cursor: Cursor, what: Learnt): Cursor => advance(cursor, what).cursor;

test('the newest stretch begins a whole second before its first task: the filter is exclusive', () => {
	expect(new Date(startOf(NOON)).toISOString()).toBe('2026-11-23T11:59:59.000Z');
});

test('it reaches back some minutes behind the newest task, and never further than before', () => {
	expect(nextFrom(undefined, [NOON - DAY_MS, NOON])).toBe(NOON - 10 * MINUTE_MS);
	expect(nextFrom(NOON, [NOON - DAY_MS])).toBe(NOON);
	expect(nextFrom(NOON, [])).toBe(NOON);
	expect(nextFrom(undefined, [])).toBeUndefined();
	expect(nextFrom(undefined, [0])).toBeUndefined();
});

test('what was handed on is remembered within it, and forgotten before it', () => {
	const tasks = [made('young', NOON), made('old', NOON - DAY_MS)];
	expect(moved(EMPTY, learnt(tasks, ['old', 'young']))).toEqual({
		...EMPTY,
		from: NOON - 10 * MINUTE_MS,
		handled: { young: NOON },
	});
});

test('a task that the list leaves out for once is remembered', () => {
	const first = moved(EMPTY, learnt([made('a', NOON), made('b', NOON)], ['a', 'b']));
	expect(moved(first, learnt([made('a', NOON)])).handled).toEqual({ a: NOON, b: NOON });
});

test('a date that was told once is kept when the list leaves it out', () => {
	const first = moved(EMPTY, learnt([made('a', NOON), made('b', NOON)], ['a']));
	const second = moved(first, learnt([made('a', undefined), made('b', undefined)]));
	expect(second.handled).toEqual({ a: NOON });
	expect(second.open).toEqual({ b: NOON });
	// Otherwise the next line would have forgotten what was handed on.
	expect(moved(second, learnt([])).handled).toEqual({ a: NOON });
});

test('a task without a date is remembered as long as the list shows it', () => {
	const first = moved(EMPTY, learnt([made('a', undefined)], ['a']));
	const later = moved(first, learnt([made('b', NOON), made('a', undefined)], ['b']));
	expect(Object.keys(later.handled).sort()).toEqual(['a', 'b']);
});

test('a task that hangs is followed for eight days', () => {
	const hanging = moved(EMPTY, learnt([made('hanging', NOON)]));
	const week = moved(hanging, learnt([made('new', NOON + 7 * DAY_MS)], ['new']));
	expect(Object.keys(week.open)).toEqual(['hanging']);
	const longer = advance(week, learnt([made('newer', NOON + 9 * DAY_MS)], ['newer']));
	expect(longer.cursor.open).toEqual({});
	expect(longer.abandoned).toEqual(['hanging']);
});

test('trouble is remembered of what is still due', () => {
	const { trouble, due } = moved(EMPTY, {
		...learnt([made('due', NOON), made('done', NOON)], ['done']),
		finished: new Set(['due', 'done']),
		trouble: { due: 3, done: 2, unknown: 1 },
	});
	expect(due).toEqual({ due: NOON });
	expect(trouble).toEqual({ due: 3 });
});

const ids = fc.integer({ min: 0, max: 12 }).map((at) => `t${at}`);
const moments = fc.oneof(
	fc.constant(0),
	fc.integer({ min: -10 * DAY_MS, max: 0 }).map((ms) => NOON + ms),
	fc.integer({ min: -20 * MINUTE_MS, max: 0 }).map((ms) => NOON + ms),
);

/** One task: its creation, where it stood, and what the poll learnt of it. */
const histories = fc.uniqueArray(
	fc.record({
		id: ids,
		created: moments,
		was: fc.constantFrom('handled', 'open', 'due', 'new'),
		listed: fc.boolean(),
		now: fc.constantFrom('done', 'finished', 'processing'),
	}),
	{ selector: ({ id }) => id },
);

test('every task is done, handled, open or due, in one place; only after eight days it is given up', () => {
	fc.assert(
		fc.property(histories, fc.option(moments, { nil: undefined }), (all, from) => {
			const of = (place: string): Record<string, number> =>
				Object.fromEntries(
					all.filter(({ was }) => was === place).map(({ id, created }) => [id, created]),
				);
			const cursor: Cursor = {
				...EMPTY,
				...(from !== undefined && from > 0 && { from }),
				handled: of('handled'),
				open: of('open'),
				due: of('due'),
			};
			const seen = all.filter(({ was, listed }) => listed || was === 'new');
			const { cursor: next, abandoned } = advance(cursor, {
				tasks: seen.map(({ id, created }) => made(id, created || undefined)),
				done: new Set(all.filter(({ now }) => now === 'done').map(({ id }) => id)),
				finished: new Set(all.filter(({ now }) => now !== 'processing').map(({ id }) => id)),
				trouble: {},
				gaps: [],
			});
			for (const { id, created, was, now } of all) {
				const places = (['handled', 'open', 'due'] as const).filter((place) =>
					Object.hasOwn(next[place], id),
				);
				const isDone = now === 'done' || was === 'handled';
				const isYoung = created === 0 || created > Math.max(next.from ?? 0, from ?? 0) - 8 * DAY_MS;
				const isDue = now === 'finished' || was === 'due';
				const expected = isDone
					? // Before the newest stretch nobody asks for it again.
						created >= (next.from ?? 0) || created === 0
						? ['handled']
						: []
					: isYoung
						? [isDue ? 'due' : 'open']
						: [];
				expect(abandoned.includes(id)).toBe(!isDone && !isYoung);
				const isSeen = seen.some((task) => task.id === id);
				if (isDone && created === 0 && !isSeen) continue;
				if (isDone && expected.length === 0) expect(places).not.toContain('open');
				else expect(places).toEqual(expected);
				for (const place of places) expect(next[place][id]).toBe(created);
			}
			const data = {};
			writeCursor(data, next);
			expect(readCursor(JSON.parse(JSON.stringify(data)))).toEqual(next);
			expect(next.from ?? 0).toBeGreaterThanOrEqual(cursor.from ?? 0);
		}),
		{ numRuns: 1000 },
	);
});

const size = (cursor: Cursor): number => JSON.stringify(cursor).length;
const hundredThousand = (everyMs: number): EmbeddingTask[] =>
	Array.from({ length: 100_000 }, (_, at) =>
		made(`663e16ac4d11aff7${String(at).padStart(8, '0')}`, NOON - at * everyMs),
	);

test('beside 100,000 others a task that hangs is followed, and little is remembered', () => {
	const others = hundredThousand(5000);
	const tasks = [...others, made('hanging', NOON - 6 * DAY_MS)];
	const next = moved(
		EMPTY,
		learnt(
			tasks,
			others.map(({ id }) => id),
		),
	);
	expect(Object.keys(next.open)).toEqual(['hanging']);
	expect(size(next)).toBeLessThan(20_000);
	expect(size(moved(next, learnt(tasks.slice(0, 200), [])))).toBeLessThan(20_000);
});

test('100,000 tasks within minutes are remembered in part: the stretch reaches back less far', () => {
	const tasks = hundredThousand(5);
	const all = tasks.map(({ id }) => id);
	const next = moved(EMPTY, learnt(tasks, all));
	expect(size(next)).toBeLessThan(300_000);
	// What is still asked for is remembered.
	const asked = tasks.filter((task) => Date.parse(task.createdAt ?? '') > startOf(next.from ?? 0));
	expect(asked.filter(({ id }) => !Object.hasOwn(next.handled, id))).toEqual([]);
});

test('100,000 tasks that hang or can not be collected are bounded too', () => {
	const tasks = hundredThousand(5000);
	const { cursor: next, abandoned } = advance(EMPTY, {
		...learnt(tasks),
		finished: new Set(tasks.slice(50_000).map(({ id }) => id)),
	});
	expect(Object.keys(next.open).length).toBeLessThanOrEqual(20_000);
	expect(Object.keys(next.due).length).toBeLessThanOrEqual(20_000);
	// The oldest are given up first, and said to be.
	expect(abandoned).toHaveLength(60_000);
	expect(next.open).toHaveProperty(tasks[0]?.id ?? '');
});
