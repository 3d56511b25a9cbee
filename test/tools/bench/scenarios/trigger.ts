import { startEmulator } from '../../../emulator';
import { readyTasks, stateTasks, type StatedTask } from '../../../engine/stated-tasks';
import type { Harness } from '../harness';
import { atMost, exactly, type Finding } from '../report';
import type { Step } from '../workflow';

/**
 * Tasks of Embed v2 that finish, embeddings of each (an hour: every six seconds what is seen, heard and
 * said), and tasks of Embed v1 in the week before.
 */
const FULL = { tasks: 50, rows: 1800, others: 98_000 };

const WEEK_MS = 7 * 24 * 3_600_000;
const OPTIONS = ['visual', 'audio', 'transcription'];
const CLIP_SEC = 6;

/** A number as the API writes it. */
const float = () => Number((Math.random() * 0.2 - 0.1).toPrecision(8));

/** The rows of one video. */
const rowsOf = (count: number): object[] =>
	Array.from({ length: count }, (_, at) => {
		const start_sec = Math.floor(at / OPTIONS.length) * CLIP_SEC;
		return {
			embedding: Array.from({ length: 512 }, float),
			embedding_option: OPTIONS[at % OPTIONS.length],
			embedding_scope: 'clip',
			start_sec,
			end_sec: start_sec + CLIP_SEC,
		};
	});

const triggerStep = (output: string): Step => ({
	name: 'Task Finished',
	type: 'n8n-nodes-twelvelabs.embedVideoTrigger',
	typeVersion: 1,
	parameters: {
		pollTimes: { item: [{ mode: 'everyX', value: 9, unit: 'hours' }] },
		output,
		options: {},
	},
	credentials: { twelveLabsApi: { id: null, name: 'TwelveLabs account' } },
});

/** Long videos that finish at once, in an account that has as many tasks as TwelveLabs allows. */
export async function trigger(harness: Harness, sizes = FULL): Promise<Finding[]> {
	const emulator = await startEmulator();
	try {
		const begun = Date.now();
		emulator.seedTasks(
			Array.from({ length: sizes.others }, (_, at) => ({
				createdAt: begun - Math.round(((at + 1) / sizes.others) * 0.99 * WEEK_MS),
			})),
		);
		const tasks: StatedTask[] = [];
		stateTasks(emulator, tasks);
		const rows = rowsOf(sizes.rows);
		const duration = Math.ceil(sizes.rows / OPTIONS.length) * CLIP_SEC;
		const finish = (): void => {
			const ready = readyTasks(sizes.tasks, Date.now() - 120_000);
			tasks.push(...ready.map((task) => ({ ...task, duration, rows })));
		};
		const measured = async (output: string, items: number) => {
			tasks.length = 0;
			const cost = await harness.measureTrigger(triggerStep(output), emulator, items, finish);
			if (cost.items !== items) throw new Error(`${cost.items} items instead of ${items}`);
			return cost;
		};
		const only = await measured('taskOnly', sizes.tasks);
		const clips = await measured('clips', sizes.tasks * sizes.rows);
		const fetched = ({ requests }: typeof only) =>
			requests.filter((request) => /embed-v2\/tasks\/./.test(request)).length;
		const what = `${sizes.tasks} tasks of ${sizes.rows.toLocaleString('en')} clips finish`;
		const from = ({ pollMs, requests }: typeof only): Finding['from'] => ({
			polls: pollMs.length,
			'the longest poll, s': Math.max(...pollMs) / 1000,
			requests: requests.length,
			'tasks of the week in the list': sizes.others,
		});
		return [
			{
				what: `${what}, Task Without Embeddings: tasks fetched with their rows`,
				value: fetched(only),
				unit: 'requests',
				target: exactly(0),
				from: { ...from(only), "rise of n8n's peak memory, MB": only.riseMb },
			},
			{
				what: `${what}, Clips: rise of n8n's peak memory`,
				value: clips.riseMb,
				unit: 'MB',
				target: atMost(150),
				from: from(clips),
			},
			{
				what: `${what}, Clips: tasks fetched with their rows`,
				value: fetched(clips),
				unit: 'requests',
				target: exactly(sizes.tasks),
				from: {},
			},
		];
	} finally {
		await emulator.close();
	}
}
