import * as fc from 'fast-check';
import {
	advance,
	beginning,
	type Cursor,
	readCursor,
	windowStart,
	writeCursor,
} from '../../nodes/EmbedVideoTrigger/cursor';
import { firstOf } from '../../nodes/EmbedVideoTrigger/row-limit';
import type { Task } from '../../nodes/shared/api/v1/wire';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const NOON = Date.parse('2026-11-23T12:00:00.750Z');

const task = (_id: string, created: number | undefined): Task => ({
	_id,
	model_name: 'marengo3.0',
	status: 'ready',
	...(created !== undefined && { created_at: new Date(created).toISOString() }),
});

const none = new Set<string>();

describe('the cursor in static data', () => {
	test('is what was written, also after a way through JSON', () => {
		fc.assert(
			fc.property(
				fc.option(fc.nat(), { nil: undefined }),
				fc.dictionary(fc.string(), fc.nat()),
				(from, handled) => {
					const cursor: Cursor = { ...(from !== undefined && { from }), handled };
					const data = {};
					writeCursor(data, cursor);
					expect(readCursor(JSON.parse(JSON.stringify(data)))).toEqual({ ...cursor });
				},
			),
		);
	});

	test.each([
		{},
		{ cursor: null },
		{ cursor: 'x' },
		{ cursor: {} },
		{ lastTimeChecked: '2026-11-23T12:00:00Z' },
	])('is none in %j', (data) => {
		expect(readCursor(data)).toBeUndefined();
	});

	test('leaves out what is no cursor', () => {
		const cursor = { from: 'yesterday', handled: { a: 1, b: 'x', c: null } };
		expect(readCursor({ cursor })).toEqual({ handled: { a: 1 } });
	});
});

describe('the window', () => {
	test('begins a whole second before its first task, as the filter is exclusive', () => {
		expect(windowStart({ from: NOON })).toEqual({ started_at: '2026-11-23T11:59:59Z' });
		expect(windowStart({})).toEqual({});
	});

	test('begins at the oldest open task', () => {
		const open = [task('b', NOON - 5 * DAY_MS), task('c', NOON - DAY_MS)];
		expect(beginning([task('a', NOON), ...open], open)).toBe(NOON - 5 * DAY_MS);
	});

	test('reaches back some minutes where no task is open', () => {
		expect(beginning([task('a', NOON), task('b', NOON - 1)], [])).toBe(NOON - 10 * MINUTE_MS);
	});

	test('waits no longer for a task that is past what TwelveLabs keeps', () => {
		const stuck = [task('b', NOON - 9 * DAY_MS)];
		expect(beginning([task('a', NOON), ...stuck], stuck)).toBe(NOON - 10 * MINUTE_MS);
	});

	test('is everything where there is no task, or none with a date', () => {
		expect(beginning([], [])).toBeUndefined();
		expect(beginning([task('a', undefined)], [task('a', undefined)])).toBeUndefined();
	});
});

describe('advance', () => {
	test('remembers what was done within the window and forgets what is before it', () => {
		const [old, young] = [task('old', NOON - DAY_MS), task('young', NOON)];
		const cursor = advance({ handled: {} }, [young, old], new Set(['old', 'young']));
		expect(cursor).toEqual({ from: NOON - 10 * MINUTE_MS, handled: { young: NOON } });
	});

	test('stays before a task that is not done', () => {
		const [old, young] = [task('old', NOON - DAY_MS), task('young', NOON)];
		const cursor = advance({ handled: {} }, [young, old], new Set(['young']));
		expect(cursor).toEqual({ from: NOON - DAY_MS, handled: { young: NOON } });
	});

	test('never goes back: what was there is not remembered', () => {
		const first = advance({ handled: {} }, [task('young', NOON)], new Set(['young']));
		const second = advance(first, [task('other', NOON - DAY_MS)], none);
		expect(second.from).toBe(first.from);
		expect(advance(first, [], none)).toEqual(first);
	});

	test('remembers a task that the list leaves out', () => {
		const first = advance({ handled: {} }, [task('a', NOON), task('b', NOON)], new Set(['a', 'b']));
		expect(advance(first, [task('a', NOON)], none).handled).toEqual({ a: NOON, b: NOON });
	});

	test('never forgets a task without a date, which is in every window', () => {
		const first = advance({ handled: {} }, [task('a', undefined)], new Set(['a']));
		const later = advance(first, [task('b', NOON), task('a', undefined)], new Set(['b']));
		expect(Object.keys(later.handled).sort()).toEqual(['a', 'b']);
	});
});

describe('the rows of one poll', () => {
	const long = (_id: string, duration?: number): Task => ({
		...task(_id, NOON),
		video_embedding: { metadata: { duration, video_clip_length: 6 } },
	});
	const ids = (tasks: Task[]): string[] => tasks.map(({ _id }) => _id);
	const hours = (count: number): number => count * 3600;

	test('are bounded, in order', () => {
		const tasks = [long('a', hours(4)), long('b', hours(4)), long('c', hours(4)), long('d', 6)];
		expect(ids(firstOf(tasks, []))).toEqual(['a', 'b']);
		expect(ids(firstOf(tasks, ['visual']))).toEqual(['a', 'b', 'c', 'd']);
	});

	test('are those of one task at least', () => {
		expect(ids(firstOf([long('a', hours(400)), long('b', 6)], []))).toEqual(['a']);
		expect(firstOf([], [])).toEqual([]);
	});

	test('where durations are not known are bounded by tasks', () => {
		const tasks = Array.from({ length: 10_000 }, (_, index) => long(String(index)));
		expect(firstOf(tasks, []).length).toBe(6666);
	});
});
