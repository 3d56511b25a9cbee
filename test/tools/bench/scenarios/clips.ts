import type { Harness } from '../harness';
import type { Cost, Course } from '../harness';
import { atMost, median, medianOf, OWN, repeat, spread, type Finding } from '../report';
import { embedVideo, httpGet, splitOut } from '../workflow';

/** Clips of the task. */
const CLIPS = 20_000;

interface Round {
	node: Cost;
	http: Cost;
	split: Cost;
}

/** A long video's clips into items, against HTTP Request fetching the same answer, and with Split Out. */
export async function clips(
	harness: Harness,
	api: 'v1' | 'v2' = 'v1',
	count = CLIPS,
): Promise<Finding[]> {
	const id = harness.counter.taskId(count);
	const url = `${harness.counter.url}/${api === 'v1' ? 'embed' : 'embed-v2'}/tasks/${id}`;
	const node = embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: id },
		options: { embedApi: api },
	});
	const rows = api === 'v1' ? 'video_embedding.segments' : 'data';
	const courses: Record<keyof Round, Course> = {
		http: { name: 'HTTP Request', measured: [httpGet(url)], field: '_id' },
		node: { name: 'Get Embeddings', measured: [node], field: 'embedding_scope' },
		split: {
			name: 'HTTP Request and Split Out',
			measured: [httpGet(url), splitOut(rows)],
			field: 'embedding_scope',
		},
	};
	await harness.counter.fetchOnce(url);
	const rounds = await repeat(harness.options.rounds, async (): Promise<Round> => {
		const http = await harness.measureFresh(courses.http);
		const own = await harness.measureFresh(courses.node);
		const split = await harness.measureFresh(courses.split);
		for (const { items } of [own, split]) {
			if (items !== count) throw new Error(`${items} items instead of ${count}`);
		}
		return { node: own, http, split };
	});
	const what = `${count.toLocaleString('en')} ${api === 'v1' ? 'clips' : 'rows of Embed v2'}`;
	const of = (name: keyof Round, figure: 'ms' | 'riseMb') =>
		medianOf(rounds, (round) => round[name][figure]);
	const bars = (figure: 'ms' | 'riseMb', by: number) => ({
		'HTTP Request alone': of('http', figure) / by,
		[OWN]: of('node', figure) / by,
		'HTTP Request, Split Out': of('split', figure) / by,
	});
	const overHttp = rounds.map((round) => round.node.ms / round.http.ms);
	const chart = (title: string, unit: 's' | 'MB', values: Record<string, number>) =>
		api === 'v1' ? { title: `${what} into items: ${title}`, unit, bars: values } : undefined;
	return [
		{
			what: `${what}: time over HTTP Request alone`,
			value: median(overHttp),
			unit: '×',
			target: atMost(1.15),
			from: {
				...spread('rounds', overHttp),
				'this node, ms': of('node', 'ms'),
				'HTTP Request, ms': of('http', 'ms'),
				'HTTP Request and Split Out, ms': of('split', 'ms'),
			},
			chart: chart('time', 's', bars('ms', 1000)),
		},
		{
			what: `${what}: peak memory over HTTP Request and Split Out`,
			value: of('node', 'riseMb') / of('split', 'riseMb'),
			unit: '×',
			target: atMost(1),
			from: {
				'this node, MB': of('node', 'riseMb'),
				'HTTP Request, MB': of('http', 'riseMb'),
				'HTTP Request and Split Out, MB': of('split', 'riseMb'),
			},
			chart: chart("rise of n8n's peak memory", 'MB', bars('riseMb', 1)),
		},
	];
}
