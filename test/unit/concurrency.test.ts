import fc from 'fast-check';
import { mapConcurrently } from '../../nodes/shared/run/concurrency';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('results are in the order of the list, and never more run at once than allowed', async () => {
	const delays = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 });
	await fc.assert(
		fc.asyncProperty(delays, fc.integer({ min: 1, max: 6 }), async (list, limit) => {
			let running = 0;
			let most = 0;
			const results = await mapConcurrently(list, limit, async (turns, index) => {
				most = Math.max(most, ++running);
				for (let waited = 0; waited < turns; waited++) await turn();
				running -= 1;
				return index * 10 + turns;
			});
			expect(results).toEqual(list.map((turns, index) => index * 10 + turns));
			expect(most).toBe(Math.min(limit, list.length));
		}),
	);
});

test('after a rejection nothing new starts, and what runs is awaited', async () => {
	const begun: number[] = [];
	const ended: number[] = [];
	const all = mapConcurrently([0, 1, 2, 3], 2, async (value) => {
		begun.push(value);
		await turn();
		if (value === 0) throw new Error('the first');
		await turn();
		await turn();
		ended.push(value);
		if (value === 1) throw new Error('the second');
	});
	await expect(all).rejects.toThrow('the first');
	expect(begun).toEqual([0, 1]);
	expect(ended).toEqual([1]);
});
