import type { Lab } from '../lab/lab';
import type { Cost, Course } from '../lab/measure';
import { embedVideo, httpGet, splitOut } from '../lab/nodes';
import { atMost, type Findings, OWN } from '../report/finding';
import { medianOf, repeat } from '../statistics';

export interface ClipSizes {
	clips: number;
}

export const CLIP_SIZES: ClipSizes = { clips: 20_000 };

interface Round {
	node: Cost;
	http: Cost;
	split: Cost;
}

/** A long video's clips into items, against HTTP Request fetching the same answer, and with Split Out. */
export async function clips(lab: Lab, sizes = CLIP_SIZES): Promise<Findings> {
	const id = lab.sink.taskId(sizes.clips);
	const url = `${lab.sink.url}/embed/tasks/${id}`;
	const node = embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: id },
		options: {},
	});
	const courses: Record<keyof Round, Course> = {
		http: { name: 'HTTP Request', measured: [httpGet(url)], field: '_id' },
		node: { name: 'Get Embeddings', measured: [node], field: 'embedding_scope' },
		split: {
			name: 'HTTP Request and Split Out',
			measured: [httpGet(url), splitOut('video_embedding.segments')],
			field: 'embedding_scope',
		},
	};
	await lab.fetchOnce(url);
	const rounds = await repeat(lab.options.rounds, async (): Promise<Round> => {
		const http = await lab.measureFresh(courses.http);
		const own = await lab.measureFresh(courses.node);
		const split = await lab.measureFresh(courses.split);
		for (const { items } of [own, split]) {
			if (items !== sizes.clips) throw new Error(`${items} items instead of ${sizes.clips}`);
		}
		return { node: own, http, split };
	});
	const own = medianOf(rounds, (round) => round.node.ms);
	const http = medianOf(rounds, (round) => round.http.ms);
	const ownMb = medianOf(rounds, (round) => round.node.riseMb);
	const splitMb = medianOf(rounds, (round) => round.split.riseMb);
	const split = medianOf(rounds, (round) => round.split.ms);
	const httpMb = medianOf(rounds, (round) => round.http.riseMb);
	const what = `${sizes.clips.toLocaleString('en')} clips`;
	return [
		{
			what: `${what}: time over HTTP Request alone`,
			value: own / http,
			unit: '×',
			target: atMost(1.15),
			from: {
				'this node, ms': own,
				'HTTP Request, ms': http,
				'HTTP Request and Split Out, ms': split,
			},
			chart: {
				title: `${what} into items: time`,
				unit: 's',
				bars: {
					'HTTP Request alone': http / 1000,
					[OWN]: own / 1000,
					'HTTP Request, Split Out': split / 1000,
				},
			},
		},
		{
			what: `${what}: peak memory over HTTP Request and Split Out`,
			value: ownMb / splitMb,
			unit: '×',
			target: atMost(1),
			from: {
				'this node, MB': ownMb,
				'HTTP Request, MB': httpMb,
				'HTTP Request and Split Out, MB': splitMb,
			},
			chart: {
				title: `${what} into items: rise of n8n's peak memory`,
				unit: 'MB',
				bars: {
					'HTTP Request alone': httpMb,
					[OWN]: ownMb,
					'HTTP Request, Split Out': splitMb,
				},
			},
		},
	];
}
