import { type Emulator, type Interceptor, newTasks } from '../emulator';
import type { Execution } from './n8n/execution';
import { node, nodeOf, readExample, to, withParameters, type Workflow } from './n8n/workflow';

/** The videos of the check, the rows of the example's list. */
export type Video = { title: string; url: string };

/** Seconds. n8n parks waits of 65 s or more in its database. */
const PARKED_SEC = 67;

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

/**
 * The titles of the videos whose clips came, in order, each once; and the clips whose title, video ID
 * and URL are not of one video, as wrong pairing of items would make them.
 */
export function collected(run: Execution, videos: readonly Video[]) {
	const clips = run.json('Clips');
	const byTitle = new Map(videos.map(({ title, url }) => [title, url]));
	const isWrong = ({ title, video_id, input_url }: (typeof clips)[number]): boolean =>
		byTitle.get(String(title)) !== video_id || video_id !== input_url;
	return { titles: [...new Set(clips.map(({ title }) => title))], wrong: clips.filter(isWrong) };
}
