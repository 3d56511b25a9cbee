import type { INodeParameters } from 'n8n-workflow';
import type { Emulator } from '../emulator';
import { concurrentTest } from './concurrent-test';
import type { NodeResult, NodeRun } from './engine';
import { byId } from './engine-fixture';
import { type Fixture, saidBy, withEmulator } from './with-emulator';

type Options = Parameters<typeof withEmulator>[1];

/** A `concurrentTest` with an emulator of its own. */
export function emulatorTest(
	name: string,
	body: (fixture: Fixture) => Promise<void>,
	options?: Options,
): void {
	concurrentTest(name, () => withEmulator(body, options));
}

/** As `test.each`, but emulatorTest. */
emulatorTest.each =
	<Row extends readonly unknown[]>(rows: readonly Row[]) =>
	(
		name: string,
		body: (fixture: Fixture, ...row: Row) => Promise<void>,
		options?: Options,
	): void => {
		concurrentTest.each(rows)(name, (...row) =>
			withEmulator((fixture) => body(fixture, ...row), options),
		);
	};

/** Embed Video of a URL, with a poll every second unless `options` say otherwise. */
export const embedUrl = (
	videoUrl: string,
	options: INodeParameters = {},
	more: INodeParameters = {},
): NodeRun => ({
	parameters: {
		videoSource: 'url',
		videoUrl,
		...more,
		options: { pollIntervalSec: 1, ...options },
	},
});

export const getStatus = (taskId: string, options: INodeParameters = {}): NodeRun => ({
	parameters: { operation: 'getStatus', taskId: byId(taskId), options },
});

export const getEmbeddings = (taskId: string, more: INodeParameters = {}): NodeRun => ({
	parameters: { operation: 'getEmbeddings', taskId: byId(taskId), ...more },
});

/** A request for a new task of Embed v2, about a sample video. */
export const videoTask = ({ origin }: Emulator, model = 'marengo3.5'): object => ({
	input_type: 'video',
	model_name: model,
	video: {
		media_source: { url: `${origin}/samples/harbour-at-sunset.mp4` },
		embedding_option: ['visual', 'audio'],
		embedding_scope: ['clip', 'asset'],
	},
});

/** The task ID of each item. */
export const taskIdsOf = (items: NodeResult['items']): unknown[] =>
	items.map(({ json }) => json.task_id);

/** IDs of the tasks that were paid for, of either API. */
export const paidTasks = ({ emulator }: Fixture): string[] => [
	...emulator.tasks.keys(),
	...emulator.v2.tasks.tasks.keys(),
];

/** How often a new task was requested, of either API. */
export const createRequests = ({ asked }: Fixture): number =>
	asked().filter((request) => /^POST \S+\/tasks$/.test(request)).length;

/** One task was paid for, with so many requests, and the item has it. */
export function expectOneTask(fixture: Fixture, { items, error }: NodeResult, requests = 1): void {
	expect(error).toBeUndefined();
	expect(createRequests(fixture)).toBe(requests);
	expect(paidTasks(fixture)).toHaveLength(1);
	expect(taskIdsOf(items)).toEqual(paidTasks(fixture));
}

/** One task was paid for, with one request, and the error names it as a candidate. */
export function expectCandidate(fixture: Fixture, result: NodeResult): void {
	const [taskId] = paidTasks(fixture);
	expect(createRequests(fixture)).toBe(1);
	expect(paidTasks(fixture)).toHaveLength(1);
	expect(result.items).toEqual([]);
	expect(result.error?.message).toMatch(/, but the task may exist anyway$/);
	expect(result.error?.context?.candidates).toEqual([taskId]);
	expect(saidBy(result)).toContain('It was not resent');
	expect(saidBy(result)).toContain(`These tasks may be for this video: ${taskId}`);
	expect(saidBy(result)).toContain('Get Embeddings');
}
