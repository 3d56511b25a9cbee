import type { IConnections, INode } from 'n8n-workflow';
import { type Emulator, type Interceptor, newTasks } from '../emulator';
import type { Execution } from './n8n/execution';
import { readExample, withParameters, type Workflow } from './n8n/workflow';

/** The videos of the check, the rows of the example's list. */
export type Video = { title: string; url: string };

/** Shortest wait in seconds that n8n parks in its database, with something to spare. */
const PARKED_SEC = 67;

const isOurs = ({ type }: INode): boolean => type.startsWith('n8n-nodes-twelvelabs.');

/**
 * How the tasks of {@link videosOf} end: one is ready at once, two while the run is parked, one never,
 * and one fails.
 * @param laterMs how long TwelveLabs takes for those two
 */
export const endings = (laterMs = 15_000): Interceptor[] => [
	newTasks({ fail: true, processingMs: 0 }, /broken/),
	newTasks({ processingMs: 0 }, /harbour/),
	newTasks({ processingMs: laterMs }, /train|forest/),
	newTasks({ never: true }, /city/),
];

/** What comes back in the second round stands elsewhere in the list than it did in the first. */
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

/**
 * The example with these videos and one round more after the first look.
 * @param waitSec the wait before that round; a short one stays in n8n's memory
 */
export function waitOutside(videos: readonly Video[], waitSec = PARKED_SEC): Workflow {
	const example = readExample('wait-outside');
	const bound = example.nodes.find(({ name }) => name === 'Another Round?');
	const parameters = JSON.parse(JSON.stringify(bound?.parameters ?? {}));
	parameters.conditions.conditions[0].rightValue = 1;
	const workflow = withParameters(example, {
		'My Videos': { jsonOutput: JSON.stringify({ videos }) },
		'Another Round?': parameters,
		Wait: { amount: waitSec, unit: 'seconds' },
	});
	// A moment in memory, so that the first look finds the video that takes no time.
	const wait = workflow.nodes.find(({ name }) => name === 'Wait');
	if (!wait) throw new Error('the example has no Wait');
	const moment = { ...wait, id: `${wait.id}-1`, name: 'Moment', parameters: { amount: 2 } };
	const toMoment: IConnections[string] = { main: [[{ node: 'Moment', type: 'main', index: 0 }]] };
	const credentials = { twelveLabsApi: { id: null, name: 'TwelveLabs account' } };
	return {
		...workflow,
		connections: {
			...workflow.connections,
			'Create Task': toMoment,
			Moment: workflow.connections['Create Task'] ?? {},
		},
		nodes: [...workflow.nodes, moment].map((node) =>
			isOurs(node) ? { ...node, credentials } : node,
		),
	};
}

/** What a round looked at, by title, where the pairing of its items is right. */
interface Collected {
	/** Titles of the videos whose clips came, in order, each once. */
	titles: unknown[];
	/** Clips whose title, own name of the video and address are not of one video. */
	wrong: unknown[];
}

/** The clips of a run, as the node after Get Embeddings gave them. */
export function collected(run: Execution, videos: readonly Video[]): Collected {
	const clips = run.json('Clips');
	const byTitle = new Map(videos.map(({ title, url }) => [title, url]));
	const isWrong = ({ title, video_id, input_url }: (typeof clips)[number]): boolean =>
		byTitle.get(String(title)) !== video_id || video_id !== input_url;
	return { titles: [...new Set(clips.map(({ title }) => title))], wrong: clips.filter(isWrong) };
}
