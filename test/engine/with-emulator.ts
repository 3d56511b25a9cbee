import { readFileSync } from 'node:fs';
import type { INodeParameters } from 'n8n-workflow';
import {
	type Emulator,
	type EmulatorOptions,
	type RequestRecord,
	startEmulator,
} from '../emulator';
import { SAMPLE } from '../emulator/testing/movies';
import type { CredentialData } from './credentials-helper';
import { type NodeResult, type NodeRun, runNode, type TestItem } from './engine';

/** An emulator for one test, so that tests can run at the same time. */
export interface Fixture {
	emulator: Emulator;
	credential: CredentialData;
	/** The URL of a sample video; `name` makes it another one. */
	url(name?: string): string;
	/** The URL of one of `files`. */
	fileUrl(name: string): string;
	/** Runs the node with the emulator's credential. */
	run(options: NodeRun): Promise<NodeResult>;
	/** The API requests so far, as `POST /embed-v2/tasks`. */
	asked(): string[];
	/** The POST requests so far. */
	creations(): RequestRecord[];
	/** IDs of the tasks of Embed v1, the first created first. */
	taskIds(): string[];
	/** IDs of the assets. */
	assetIds(): string[];
}

interface FixtureOptions extends EmulatorOptions {
	/** Files to serve, by name. */
	files?: Readonly<Record<string, Buffer>>;
}

/** Runs `body` with an emulator of its own. */
export async function withEmulator(
	body: (fixture: Fixture) => Promise<void>,
	{ files = {}, ...options }: FixtureOptions = {},
): Promise<void> {
	const v2 = { assetProcessingMs: 0, ...options.v2 };
	const emulator = await startEmulator({ processingMs: 50, ...options, v2 });
	emulator.intercept(({ path }) => {
		const file = files[path.slice(1)];
		return file && { status: 200, headers: {}, body: file };
	});
	const credential = { apiKey: emulator.apiKey, baseUrl: emulator.url };
	try {
		await body({
			emulator,
			credential,
			url: (name = '1') => `${emulator.origin}/samples/harbour-at-sunset.mp4?video=${name}`,
			fileUrl: (name) => `${emulator.origin}/${name}`,
			run: (run) => runNode({ credential, ...run }),
			asked: () => askedOf(emulator),
			creations: () => emulator.requests.filter(({ method }) => method === 'POST'),
			taskIds: () => [...emulator.tasks.keys()],
			assetIds: () => [...emulator.v2.assets.assets.keys()],
		});
	} finally {
		await emulator.close();
	}
}

/** The requests of the API so far, as `POST /embed-v2/tasks`, without queries. */
export const askedOf = ({ requests }: Emulator): string[] =>
	requests
		.filter(({ path }) => path.startsWith('/v1.3/'))
		.map(({ method, path }) => `${method} ${path.slice('/v1.3'.length)}`);

const sample = readFileSync(SAMPLE);

/** The sample video as an item's file. */
export const smallFile = (fileName = 'harbour.mp4'): TestItem => ({
	files: { data: { content: sample, fileName } },
});

const PADDING = 24 * 1024 ** 2;

/** The sample with a box that players skip: more than the buffers of a connection hold. */
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

/** The error's message and description as one text. */
export const saidBy = ({ error }: NodeResult): string =>
	error ? `${error.message}. ${error.description ?? ''}` : '';
