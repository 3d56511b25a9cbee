import { startEmulator } from '../../../emulator';
import type { Lab } from '../lab/lab';
import type { Cost } from '../lab/measure';
import { embedVideo } from '../lab/nodes';
import { ServerTime } from '../lab/server-time';
import { atMost, exactly, type Findings } from '../report/finding';
import { medianOf, repeat } from '../statistics';

export interface ListSizes {
	few: number;
	many: number;
}

export const LIST_SIZES: ListSizes = { few: 2500, many: 10_000 };

/** Most tasks on a page of the API. */
const PAGE = 50;

type Listing = Cost & { requests: number; serverMs: number };

/** All tasks of an account, page by page. */
export async function listTasks(lab: Lab, sizes = LIST_SIZES): Promise<Findings> {
	const emulator = await startEmulator();
	const list = async (count: number): Promise<Listing> => {
		emulator.reset();
		const now = Date.now();
		emulator.seedTasks(
			Array.from({ length: count }, (_, index) => ({ createdAt: now - index * 1000 - 1000 })),
		);
		const server = new ServerTime('/v1.3/embed/tasks');
		const cost = await lab.measureFresh(
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
		const rounds = await repeat(lab.options.rounds, async () => ({
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
