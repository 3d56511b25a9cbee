import type { Course, Harness } from '../harness';
import {
	atMost,
	median,
	medianOf,
	mediansOf,
	OWN,
	repeat,
	ROUNDS,
	type Figures,
	type Finding,
} from '../report';
import { getEmbeddings, httpGet, makeItems, splitOut } from '../workflow';

/** A long video's clips into items, compared with HTTP Request alone and with Split Out. */
export const clips = (harness: Harness) => intoItems(harness, 'v1');

/** The same with Embed v2. */
export const v2Rows = (harness: Harness) => intoItems(harness, 'v2');

/** Clips of the long video. */
const COUNT = 20_000;

async function intoItems(harness: Harness, api: 'v1' | 'v2'): Promise<Finding[]> {
	const endpoint = api === 'v1' ? 'embed' : 'embed-v2';
	const id = await harness.counter.task(COUNT, endpoint);
	const fetched = httpGet(`${harness.counter.url}/${endpoint}/tasks/${id}`);
	const split = splitOut(api === 'v1' ? 'video_embedding.segments' : 'data');
	const node = getEmbeddings(id, { options: { embedApi: api } });
	const measure = async (
		name: string,
		measured: Course['measured'],
		field: string,
		items = COUNT,
	) => {
		const cost = await harness.measureFresh({ name, measured, field });
		if (cost.items !== items) throw new Error(`${cost.items} items instead of ${items}`);
		return cost;
	};
	const rounds = await repeat(ROUNDS, async () => ({
		http: await measure('HTTP Request', [fetched], '_id', 1),
		own: await measure('Get Embeddings', [node], 'embedding_scope'),
		both: await measure('Split Out', [fetched, split], 'embedding_scope'),
	}));
	const { own, http, both } = mediansOf(rounds);
	const what = `${COUNT.toLocaleString('en')} ${api === 'v1' ? 'clips' : 'rows of Embed v2'}`;
	const chart = (title: string, unit: 's' | 'MB', figure: (of: Figures) => number) => ({
		title: `${what} into items: ${title}`,
		unit,
		bars: {
			'HTTP Request alone': figure(http),
			[OWN]: figure(own),
			'HTTP Request, Split Out': figure(both),
		},
	});
	return [
		{
			what: `${what}: time over HTTP Request alone`,
			value: median(rounds.map((round) => round.own.ms / round.http.ms)),
			unit: '×',
			target: atMost(1.15),
			chart: chart('time', 's', ({ ms }) => ms / 1000),
		},
		{
			what: `${what}: peak memory over HTTP Request and Split Out`,
			value: own.riseMb / both.riseMb,
			unit: '×',
			target: atMost(1),
			chart: chart("rise of n8n's peak memory", 'MB', ({ riseMb }) => riseMb),
		},
	];
}

/** Clips of the tasks that are compared, and clips fetched in one measurement. */
const COUNTS = [100, 1000, 10_000, 50_000];
const TOGETHER = 50_000;

/** Compares the cost of a clip in short and long videos. */
export async function costPerClip(harness: Harness): Promise<Finding[]> {
	/** Fetches `times` tasks of `count` clips, one after the other; returns milliseconds. */
	const fetchTasks = async (count: number, times: number): Promise<number> => {
		const id = await harness.counter.task(count);
		const { ms, items } = await harness.measure({
			name: `${times} tasks of ${count} clips`,
			before: makeItems(times),
			field: 'embedding_scope',
			measured: [getEmbeddings(id, { options: { concurrency: 1 } })],
		});
		if (items !== count * times) throw new Error(`${items} items instead of ${count * times}`);
		return ms;
	};
	/** The cost of one more clip: without that of the request, which tasks of one clip measure. */
	const microsecondsAClip = async (count: number): Promise<number> => {
		const times = Math.max(1, Math.round(TOGETHER / count));
		const whole = await fetchTasks(count, times);
		return (1000 * (whole - (await fetchTasks(1, times)))) / (times * (count - 1));
	};
	const rounds = await repeat(ROUNDS, () =>
		repeat(COUNTS.length, (at) => microsecondsAClip(COUNTS[at] ?? NaN)),
	);
	const values = COUNTS.map((_, at) => medianOf(rounds, (costs) => costs[at] ?? NaN));
	const names = COUNTS.map((count) => `tasks of ${count.toLocaleString('en')}, µs a clip`);
	const middle = (Math.max(...values) + Math.min(...values)) / 2;
	return [
		{
			what: 'Cost of a clip in tasks of 100 to 50,000: furthest off the middle',
			value: (100 * (Math.max(...values) - middle)) / middle,
			unit: '%',
			target: atMost(20),
			from: Object.fromEntries(names.map((name, at) => [name, values[at] ?? NaN])),
		},
	];
}
