import type { Lab } from '../lab/lab';
import type { Cost, Course } from '../lab/measure';
import { embedVideo, type Step, type SubNode } from '../lab/nodes';
import type { Finding, Findings } from '../report/finding';
import { medianOf, repeat } from '../statistics';
import { openChroma } from '../stores/chroma';
import { openPgvector } from '../stores/pgvector';
import { openSimple } from '../stores/simple';
import { type BenchStore, exampleStep, type RowWay } from '../stores/store';

export interface StoreSizes {
	clips: number;
}

export const STORE_SIZES: StoreSizes = { clips: 10_000 };

/** Clips of a run before each that is measured: n8n loads a node's code when it is first used. */
const FIRST = 3;

const EXAMPLE = 'any-vector-store';

/** Our sub-node, as the example has it. */
const ours = (): Step => ({
	...exampleStep(EXAMPLE, 'Embeddings TwelveLabs'),
	credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
});

/** What one would have without it: each text is sent to a server, which here answers at once. */
const openAi: Step = {
	name: 'Embeddings OpenAI',
	type: '@n8n/n8n-nodes-langchain.embeddingsOpenAi',
	typeVersion: 1.2,
	parameters: { model: 'canned', options: {} },
	credentials: { openAiApi: { id: null, name: 'Canned' } },
};

const openAiCredential = ({ sink }: Lab) => ({
	type: 'openAiApi',
	name: 'Canned',
	data: { apiKey: 'canned', url: `${sink.origin}/v1` },
});

/** Clips into real vector stores: by n8n's own nodes with the vectors they have, and as rows. */
export async function stores(lab: Lab, sizes = STORE_SIZES): Promise<Findings> {
	const findings: Findings = [];
	for (const open of [openSimple, openPgvector, openChroma]) {
		const store = await open();
		if (store === undefined) continue;
		try {
			findings.push(...(await compare(lab, store, sizes.clips)));
		} finally {
			await store.close();
		}
	}
	return findings;
}

/** A way in: from a task's ID to its clips in the store. */
type Way = (store: BenchStore, taskId: string) => Omit<Course, 'name'>;

const clipsOf = (taskId: string, output: string): Step =>
	embedVideo({
		operation: 'getEmbeddings',
		taskId: { __rl: true, mode: 'id', value: taskId },
		output,
		options: {},
	});

const byNode =
	(embeddings: Step): Way =>
	({ insert }, taskId) => {
		const subNodes: SubNode[] = [
			{ step: exampleStep(EXAMPLE, 'Default Data Loader'), as: 'ai_document' },
			{ step: embeddings, as: 'ai_embedding' },
		];
		const measured = [clipsOf(taskId, 'document'), { ...insert, subNodes }];
		return { measured, field: 'pageContent' };
	};

const byRows =
	(rows: RowWay): Way =>
	(_store, taskId) => ({
		measured: [clipsOf(taskId, rows.output), rows.step()],
		field: rows.field,
	});

/** Measures a way into an empty store, in an n8n that went this way before with a few clips. */
async function measureWay(lab: Lab, store: BenchStore, way: Way, clips: number): Promise<Cost> {
	const course = (count: number): Course => ({
		name: `${count} clips into ${store.name}`,
		credentials: [...store.credentials, openAiCredential(lab)],
		...way(store, lab.sink.taskId(count)),
	});
	await lab.fetchOnce(`${lab.sink.url}/embed/tasks/${lab.sink.taskId(clips)}`);
	await store.empty();
	if (lab.options.fresh) {
		await lab.measureFresh(course(FIRST));
		await store.empty();
	}
	const cost = await lab.measure(course(clips));
	const stored = (await store.count()) ?? cost.items;
	if (stored !== clips) throw new Error(`${store.name} holds ${stored} clips instead of ${clips}`);
	return cost;
}

/** All ways into a store, in turn. */
async function compare(lab: Lab, store: BenchStore, clips: number): Promise<Findings> {
	const { rows } = store;
	const measured = (way: Way) => measureWay(lab, store, way, clips);
	const rounds = await repeat(lab.options.rounds, async () => ({
		vectors: await measured(byNode(ours())),
		openAi: await measured(byNode(openAi)),
		rows: rows && (await measured(byRows(rows))),
	}));
	const what = `${clips.toLocaleString('en')} clips into ${store.name} with their vectors`;
	const own = rounds.map(({ vectors }) => vectors);
	const peers: [name: string, costs: Cost[]][] = [
		['Embeddings OpenAI (a local server)', rounds.map((round) => round.openAi)],
	];
	if (rows) peers.push([rows.name, rounds.flatMap((round) => round.rows ?? [])]);
	return peers.flatMap(([peer, costs]) => against(what, peer, own, costs));
}

/** Our way in against another, measured in the same rounds. */
function against(what: string, peer: string, own: Cost[], others: Cost[]): Findings {
	const from = (unit: string, figure: (cost: Cost) => number): Finding['from'] => ({
		[`with their vectors, ${unit}`]: medianOf(own, figure),
		[`${peer}, ${unit}`]: medianOf(others, figure),
	});
	const ms = ({ ms: took }: Cost) => took;
	const rise = ({ riseMb }: Cost) => riseMb;
	return [
		{
			what: `${what}: time over ${peer}`,
			value: medianOf(own, ms) / medianOf(others, ms),
			unit: '×',
			from: { ...from('ms', ms), ...from("n8n's processor time in ms", ({ cpuMs }) => cpuMs) },
		},
		{
			what: `${what}: peak memory over ${peer}`,
			value: medianOf(own, rise) / medianOf(others, rise),
			unit: '×',
			from: from('MB', rise),
		},
	];
}
