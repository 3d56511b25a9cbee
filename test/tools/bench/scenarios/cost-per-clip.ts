import type { Harness } from '../harness';
import { embedVideo, makeItems } from '../workflow';
import { atMost, type Finding } from '../report';
import { median, repeat } from '../report';

interface CostSizes {
	/** Clips of the tasks that are compared. */
	counts: number[];
	/** Clips fetched in one measurement: small tasks are fetched many times in it. */
	together: number;
}

const FULL: CostSizes = { counts: [100, 1000, 10_000, 50_000], together: 50_000 };

/** Whether a clip costs the same in a short video and in a long one. */
export async function costPerClip(harness: Harness, sizes = FULL): Promise<Finding[]> {
	for (const count of [1, ...sizes.counts]) {
		await harness.counter.fetchOnce(
			`${harness.counter.url}/embed/tasks/${harness.counter.taskId(count)}`,
		);
	}
	const measured = new Map<number, number[]>(sizes.counts.map((count) => [count, []]));
	await repeat(harness.options.rounds, async () => {
		for (const [count, costs] of measured)
			costs.push(await microsecondsAClip(harness, count, sizes));
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
async function microsecondsAClip(
	harness: Harness,
	count: number,
	sizes: CostSizes,
): Promise<number> {
	const times = Math.max(1, Math.round(sizes.together / count));
	const whole = await fetchTasks(harness, count, times);
	const requests = await fetchTasks(harness, 1, times);
	return (1000 * (whole - requests)) / (times * (count - 1));
}

/** Fetches `times` tasks of `count` clips, one after the other; gives milliseconds. */
async function fetchTasks(harness: Harness, count: number, times: number): Promise<number> {
	const { ms, items } = await harness.measure({
		name: `${times} tasks of ${count} clips`,
		before: makeItems(times),
		field: 'embedding_scope',
		measured: [
			embedVideo({
				operation: 'getEmbeddings',
				taskId: { __rl: true, mode: 'id', value: harness.counter.taskId(count) },
				options: { concurrency: 1 },
			}),
		],
	});
	if (items !== count * times) throw new Error(`${items} items instead of ${count * times}`);
	return ms;
}
