import fc from 'fast-check';
import { RowBudget } from '../../nodes/EmbedVideoTrigger/row-budget';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { taskOf } from './tasks';

const HOUR = 3600;
const lasting = (duration?: number): EmbeddingTask => taskOf({ duration, clipLength: 6 });

/** How many of the tasks may be fetched before one may not. */
function begun(tasks: readonly EmbeddingTask[], options = 0): number {
	const budget = new RowBudget(options);
	const refused = tasks.findIndex((task) => !budget.begin(task));
	return refused < 0 ? tasks.length : refused;
}

test('long videos are few, and fewer embeddings of each make room for more', () => {
	const tasks = Array.from({ length: 20 }, () => lasting(4 * HOUR));
	expect(begun(tasks)).toBe(2);
	expect(begun(tasks, 1)).toBe(8);
});

test('one task always goes, however long its video is', () => {
	expect(begun([lasting(400 * HOUR), lasting(6)])).toBe(1);
});

test('where durations are not known, tasks are bounded all the same', () => {
	const most = begun(Array.from({ length: 30_000 }, () => lasting(undefined)));
	expect(most).toBeGreaterThan(1000);
	expect(most).toBeLessThan(20_001);
});

test('a task that can not be fetched stands in nobody’s way', () => {
	const budget = new RowBudget(0);
	const huge = lasting(400 * HOUR);
	for (let tries = 0; tries < 3; tries++) {
		expect(budget.begin(huge)).toBe(true);
		budget.end(huge, 0);
	}
	expect(budget.begin(lasting(HOUR))).toBe(true);
});

test('the rows that came count, not those that were thought to come', () => {
	const few = new RowBudget(0);
	const said = lasting(4 * HOUR);
	for (let tasks = 0; tasks < 100; tasks++) {
		expect(few.begin(said)).toBe(true);
		few.end(said, 10);
	}
	const many = new RowBudget(0);
	expect(many.begin(lasting(6))).toBe(true);
	many.end(lasting(6), 30_000);
	expect(many.begin(lasting(6))).toBe(false);
});

test('whatever tasks come and go, no more than the last one is over the budget', () => {
	const tasks = fc.array(
		fc.tuple(fc.nat({ max: 8 * HOUR }), fc.double({ min: 0, max: 1, noNaN: true })),
		{ maxLength: 40 },
	);
	fc.assert(
		fc.property(tasks, (list) => {
			const budget = new RowBudget(0);
			let rows = 0;
			for (const [duration, part] of list) {
				const task = lasting(duration);
				if (!budget.begin(task)) continue;
				expect(rows).toBeLessThanOrEqual(20_000);
				const came = Math.floor(Math.ceil(duration / 6) * 3 * part);
				budget.end(task, came);
				rows += came;
			}
		}),
	);
});
