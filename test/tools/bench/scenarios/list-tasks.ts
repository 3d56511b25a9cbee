import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import { startEmulator } from '../../../emulator';
import type { Harness } from '../harness';
import type { Cost } from '../harness';
import { embedVideo } from '../workflow';
import { atMost, exactly, type Finding } from '../report';
import { medianOf, repeat } from '../report';

interface ListSizes {
	few: number;
	many: number;
}

const FULL: ListSizes = { few: 2500, many: 10_000 };

/** Most tasks on a page of the API. */
const PAGE = 50;

type Listing = Cost & { requests: number; serverMs: number };

/** All tasks of an account, page by page. */
export async function listTasks(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const emulator = await startEmulator();
	const list = async (count: number): Promise<Listing> => {
		emulator.reset();
		const now = Date.now();
		emulator.seedTasks(
			Array.from({ length: count }, (_, index) => ({ createdAt: now - index * 1000 - 1000 })),
		);
		const server = new ServerTime('/v1.3/embed/tasks');
		const cost = await harness.measureFresh(
			{
				name: `${count} tasks`,
				field: 'task_id',
				measured: [embedVideo({ operation: 'listTasks', returnAll: true, options: {} })],
			},
			emulator.url,
		);
		server.stop();
		if (cost.items !== count) throw new Error(`${cost.items} items instead of ${count}`);
		return { ...cost, requests: server.requests, serverMs: server.ms };
	};
	try {
		const rounds = await repeat(harness.options.rounds, async () => ({
			few: await list(sizes.few),
			many: await list(sizes.many),
		}));
		const ms = medianOf(rounds, ({ many }) => many.ms);
		const serverMs = medianOf(rounds, ({ many }) => many.serverMs);
		const what = `${sizes.many.toLocaleString('en')} tasks listed`;
		return [
			{
				what: `${what}: requests`,
				value: medianOf(rounds, ({ many }) => many.requests),
				unit: 'requests',
				target: exactly(Math.ceil(sizes.many / PAGE)),
				from: {},
			},
			{
				what: `${what}: time over the server's own`,
				value: ms / serverMs,
				unit: '×',
				target: atMost(1.5),
				from: {
					'List Tasks, ms': ms,
					'the server, ms': serverMs,
					'outside the server, ms a request': medianOf(
						rounds,
						({ many }) => (many.ms - many.serverMs) / many.requests,
					),
				},
			},
			{
				what: `${what}: peak memory per task`,
				value: medianOf(rounds, ({ many }) => (1024 * many.riseMb) / sizes.many),
				unit: 'KB',
				from: {
					[`with ${sizes.few.toLocaleString('en')} tasks, KB a task`]: medianOf(
						rounds,
						({ few }) => (1024 * few.riseMb) / sizes.few,
					),
				},
			},
		];
	} finally {
		await emulator.close();
	}
}

const STARTED = 'http.server.request.start';
const FINISHED = 'http.server.response.finish';

/** Adds up how long HTTP servers of this process worked on requests for a path. */
class ServerTime {
	/** Milliseconds from the arrival of each request to the end of its answer. */
	ms = 0;
	requests = 0;
	private readonly began = new Map<IncomingMessage, number>();

	constructor(private readonly path: string) {
		subscribe(STARTED, this.started);
		subscribe(FINISHED, this.finished);
	}

	stop(): void {
		unsubscribe(STARTED, this.started);
		unsubscribe(FINISHED, this.finished);
	}

	private readonly started = (message: unknown): void => {
		const { request } = Object(message) as { request: IncomingMessage };
		if (request.url?.startsWith(this.path)) this.began.set(request, performance.now());
	};

	private readonly finished = (message: unknown): void => {
		const { request } = Object(message) as { request: IncomingMessage };
		const began = this.began.get(request);
		if (began === undefined) return;
		this.began.delete(request);
		this.ms += performance.now() - began;
		this.requests++;
	};
}
