import { readFileSync } from 'node:fs';
import type { INodeParameters } from 'n8n-workflow';
import {
	type Emulator,
	type EmulatorOptions,
	type RequestRecord,
	startEmulator,
} from '../emulator';
import { SAMPLE } from '../emulator/testing/movies';
import { type NodeResult, type NodeRun, runNode, type TestItem } from './engine';

/** One emulator of its own, so that cases can run at the same time. */
export interface Fixture {
	emulator: Emulator;
	/** The address of a video, told apart by `name`. */
	url(name?: string): string;
	/** Runs the node with the emulator's credential. */
	run(options: NodeRun): Promise<NodeResult>;
	/** The requests that ask for a new task. */
	creations(): RequestRecord[];
	/** IDs of the tasks, the first created first. */
	taskIds(): string[];
}

/** Runs `body` with an emulator of its own. */
export async function withEmulator(
	body: (fixture: Fixture) => Promise<void>,
	options: EmulatorOptions = {},
): Promise<void> {
	const emulator = await startEmulator({ processingMs: 50, ...options });
	const credential = { apiKey: emulator.apiKey, baseUrl: emulator.url };
	try {
		await body({
			emulator,
			url: (name = '1') => `${emulator.origin}/samples/harbour-at-sunset.mp4?video=${name}`,
			run: (run) => runNode({ credential, ...run }),
			creations: () => emulator.requests.filter(({ method }) => method === 'POST'),
			taskIds: () => [...emulator.tasks.keys()],
		});
	} finally {
		await emulator.close();
	}
}

const sample = readFileSync(SAMPLE);

/** The sample as an item's file. */
export const smallFile = (fileName = 'harbour.mp4'): TestItem => ({
	files: { data: { content: sample, fileName } },
});

const PADDING = 24 * 1024 ** 2;

/** The sample with a box that players skip: more than the sockets of a connection take in at once. */
export function largeFile(fileName = 'harbour-large.mp4'): TestItem {
	const padding = Buffer.alloc(PADDING);
	padding.writeUInt32BE(PADDING);
	padding.write('free', 4, 'latin1');
	return { files: { data: { content: Buffer.concat([sample, padding]), fileName } } };
}

/** Create Task of a URL. */
export const createFromUrl = (videoUrl: string, options: INodeParameters = {}): NodeRun => ({
	parameters: { operation: 'createTask', videoSource: 'url', videoUrl, options },
});

/** Create Task of a file. */
export const createFromFile = (item: TestItem, options: INodeParameters = {}): NodeRun => ({
	parameters: { operation: 'createTask', options },
	items: [item],
});

/** The item's error and its advice as one text, to look for words in. */
export const saidBy = ({ error }: NodeResult): string =>
	error ? `${error.message}. ${error.description ?? ''}` : '';
