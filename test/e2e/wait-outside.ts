import { type Emulator, type Interceptor, newTasks } from '../emulator';
import type { Execution } from './n8n/execution';
import type { N8n } from './n8n/instance';
import { field } from './n8n/program';
import { node, nodeOf, readExample, to, withParameters, type Workflow } from './n8n/workflow';

/** The videos of the check, the rows of the example's list. */
export type Video = { title: string; url: string };

/** Seconds. n8n parks waits of 65 s or more in its database. */
const PARKED_SEC = 67;

/** The places of the videos whose clips come, in the order in which they come. */
export const READY = [3, 1, 4];

/** How the tasks of {@link videosOf} end: one at once, two while the run is parked, one never, and one fails. */
export const endings = (): Interceptor[] => [
	newTasks({ fail: true, processingMs: 0 }, /broken/),
	newTasks({ processingMs: 0 }, /harbour/),
	newTasks({ processingMs: 15_000 }, /train|forest/),
	newTasks({ never: true }, /city/),
];

/** The second round returns its videos at other places of the list than the first. */
export function videosOf(emulator: Emulator): Video[] {
	const at = (name: string): Video => ({ title: name, url: `${emulator.origin}/samples/${name}` });
	return [
		at('city-traffic-at-night.mp4'),
		at('train-in-snowy-mountains.mp4'),
		at('harbour-at-sunset.mp4?broken'),
		at('harbour-at-sunset.mp4'),
		at('forest-in-the-rain.mp4'),
	];
}

/** The example with these videos, and one more round after the first look. */
export function waitOutside(videos: readonly Video[]): Workflow {
	const example = readExample('wait-outside');
	const bound = nodeOf(example, 'Another Round?');
	const parameters = JSON.parse(JSON.stringify(bound?.parameters ?? {}));
	parameters.conditions.conditions[0].rightValue = 1;
	const workflow = withParameters(example, {
		'My Videos': { jsonOutput: JSON.stringify({ videos }) },
		'Another Round?': parameters,
		Wait: { amount: PARKED_SEC, unit: 'seconds' },
	});
	// A short wait, so that the first look finds the video that is ready at once.
	const moment = node('Moment', 'n8n-nodes-base.wait', { amount: 2 }, { typeVersion: 1.1 });
	return {
		...workflow,
		connections: {
			...workflow.connections,
			'Create Task': to('Moment'),
			Moment: workflow.connections['Create Task'] ?? {},
		},
		nodes: [...workflow.nodes, moment],
	};
}

const statusOf = async (n8n: N8n, runId: string): Promise<string> =>
	String(field(await n8n.stored(runId), 'status'));

/** Waits until a run is parked in the database. */
export async function parked(n8n: N8n, runId: string): Promise<void> {
	await n8n.until('parked run', async () => (await statusOf(n8n, runId)) === 'waiting');
}

/** Waits for the end of a run that was parked while n8n ended. */
export async function resumed(n8n: N8n, runId: string): Promise<Execution> {
	// While n8n recovers, it reports a parked run as crashed too.
	await n8n.until('end of the parked run', async () =>
		/^(error|success)$/.test(await statusOf(n8n, runId)),
	);
	return await n8n.execution(runId);
}

/**
 * The run gave the clips of the videos that became ready, in order, each with the title, video ID and
 * URL of one video, as wrong pairing of items would not; then it stopped, as not all were ready.
 */
export function expectCollected(run: Execution, videos: readonly Video[]): void {
	expect(run).toMatchObject({ status: 'error', error: { node: 'Not Ready in Time' } });
	const clips = run.json('Clips');
	expect([...new Set(clips.map(({ title }) => title))]).toEqual(
		READY.map((at) => videos[at]?.title),
	);
	const urls = new Map(videos.map(({ title, url }) => [title, url]));
	for (const { title, video_id, input_url } of clips) {
		const url = urls.get(String(title));
		expect({ title, video_id, input_url }).toEqual({ title, video_id: url, input_url: url });
	}
}
