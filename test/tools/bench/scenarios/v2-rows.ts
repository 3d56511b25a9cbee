import type { Lab } from '../lab/lab';
import type { Cost, Course } from '../lab/measure';
import { embedVideo, httpGet } from '../lab/nodes';
import { atMost, type Findings } from '../report/finding';
import { load, spread } from '../report/spread';
import { median, medianOf, repeat } from '../statistics';

/** Rows of the task. */
export const ROWS = 20_000;

interface Round {
	node: Cost;
	http: Cost;
	/** Before the round. */
	load: number;
}

/** The rows of a long video's task of Embed v2 into items, against HTTP Request fetching the same answer. */
export async function v2Rows(lab: Lab, rows = ROWS): Promise<Findings> {
	const id = lab.sink.taskId(rows);
	const url = `${lab.sink.url}/embed-v2/tasks/${id}`;
	const node = embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: id },
		options: { embedApi: 'v2' },
	});
	const courses: Record<'node' | 'http', Course> = {
		http: { name: 'HTTP Request of v2', measured: [httpGet(url)], field: '_id' },
		node: { name: 'Get Embeddings of v2', measured: [node], field: 'embedding_scope' },
	};
	await lab.fetchOnce(url);
	const rounds = await repeat(lab.options.rounds, async (): Promise<Round> => {
		const before = load();
		const http = await lab.measureFresh(courses.http);
		const own = await lab.measureFresh(courses.node);
		if (own.items !== rows) throw new Error(`${own.items} items instead of ${rows}`);
		return { node: own, http, load: before };
	});
	const over = rounds.map((round) => round.node.ms / round.http.ms);
	const what = `${rows.toLocaleString('en')} rows of Embed v2`;
	return [
		{
			what: `${what}: time over HTTP Request alone`,
			value: median(over),
			unit: '×',
			target: atMost(1.15),
			from: {
				...spread('rounds', over),
				'this node, ms': medianOf(rounds, (round) => round.node.ms),
				'HTTP Request, ms': medianOf(rounds, ({ http }) => http.ms),
				'this node, MB': medianOf(rounds, (round) => round.node.riseMb),
				'HTTP Request, MB': medianOf(rounds, ({ http }) => http.riseMb),
				'load average of the machine': medianOf(rounds, (round) => round.load),
			},
		},
	];
}
