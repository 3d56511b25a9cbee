import type { Lab } from '../lab/lab';
import { embedVideo, makeItems } from '../lab/nodes';
import { atMost, type Findings } from '../report/finding';
import { median, repeat } from '../statistics';

export interface CostSizes {
	/** Clips of the tasks that are compared. */
	counts: number[];
	/** Clips fetched in one measurement: small tasks are fetched many times in it. */
	together: number;
}

export const COST_SIZES: CostSizes = { counts: [100, 1000, 10_000, 50_000], together: 50_000 };

/** Whether a clip costs the same in a short video and in a long one. */
export async function costPerClip(lab: Lab, sizes = COST_SIZES): Promise<Findings> {
	for (const count of [1, ...sizes.counts]) {
		await lab.fetchOnce(`${lab.sink.url}/embed/tasks/${lab.sink.taskId(count)}`);
	}
	const measured = new Map<number, number[]>(sizes.counts.map((count) => [count, []]));
	await repeat(lab.options.rounds, async () => {
		for (const [count, costs] of measured) costs.push(await microsecondsAClip(lab, count, sizes));
	});
	const medians = [...measured].map(([count, costs]): [number, number] => [count, median(costs)]);
	const values = medians.map(([, microseconds]) => microseconds);
	const middle = (Math.max(...values) + Math.min(...values)) / 2;
	const [shortest, longest] = [Math.min(...sizes.counts), Math.max(...sizes.counts)];
	return [
		{
			what: `Cost of a clip in tasks of ${shortest} to ${longest.toLocaleString('en')}: furthest off the middle`,
			value: (100 * (Math.max(...values) - middle)) / middle,
			unit: '%',
			target: atMost(20),
			from: Object.fromEntries(
				medians.map(([count, us]) => [`tasks of ${count.toLocaleString('en')}, µs a clip`, us]),
			),
		},
	];
}

/** What one more clip costs: the request itself, measured with tasks of one clip, is taken off. */
async function microsecondsAClip(lab: Lab, count: number, sizes: CostSizes): Promise<number> {
	const times = Math.max(1, Math.round(sizes.together / count));
	const whole = await fetchTasks(lab, count, times);
	const requests = await fetchTasks(lab, 1, times);
	return (1000 * (whole - requests)) / (times * (count - 1));
}

/** Fetches `times` tasks of `count` clips, one after the other; gives milliseconds. */
async function fetchTasks(lab: Lab, count: number, times: number): Promise<number> {
	const { ms, items } = await lab.measure({
		name: `${times} tasks of ${count} clips`,
		before: makeItems(times),
		field: 'embedding_scope',
		measured: [
			embedVideo({
				operation: 'getEmbeddings',
				taskId: { __rl: true, mode: 'id', value: lab.sink.taskId(count) },
				options: { concurrency: 1 },
			}),
		],
	});
	if (items !== count * times) throw new Error(`${items} items instead of ${count * times}`);
	return ms;
}
