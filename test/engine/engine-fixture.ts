import {
	type Emulator,
	type EmulatorOptions,
	type RequestRecord,
	startEmulator,
} from '../emulator';
import { call } from '../emulator/testing/calls';
import type { CredentialData } from './credentials-helper';
import { type Execution, type NodeResult, type NodeRun, runNode, startNode } from './engine';

/** An emulator of its own for each test file, emptied before each test. */
export class EngineFixture {
	private running: Emulator | undefined;

	constructor(options: EmulatorOptions = {}) {
		beforeAll(async () => {
			this.running = await startEmulator({ processingMs: 100, ...options });
		});
		beforeEach(() => this.emulator.reset());
		afterAll(() => this.running?.close());
	}

	get emulator(): Emulator {
		if (!this.running) throw new Error('the emulator runs within tests only');
		return this.running;
	}

	get credential(): CredentialData {
		return { apiKey: this.emulator.apiKey, baseUrl: this.emulator.url };
	}

	/** The URL of a sample video. */
	get videoUrl(): string {
		return `${this.emulator.origin}/samples/harbour-at-sunset.mp4`;
	}

	/** Runs the node with the emulator's credential. */
	run(options: NodeRun): Promise<NodeResult> {
		return runNode({ credential: this.credential, ...options });
	}

	start(options: NodeRun): Promise<Execution> {
		return startNode({ credential: this.credential, ...options });
	}

	/** Runs the node and expects it to succeed. */
	async json(options: NodeRun): Promise<unknown[]> {
		const { items, error } = await this.run(options);
		if (error) throw new Error(`${error.message}: ${error.description}`);
		return items.map(({ json }) => json);
	}

	/** The API's answer, without the node. */
	async ask(path: string): Promise<ApiTask> {
		return (await call(this.emulator, path)).body as unknown as ApiTask;
	}

	/** The requests that created tasks. */
	get creations(): RequestRecord[] {
		return this.emulator.requests.filter(({ method }) => method === 'POST');
	}

	/** IDs of the tasks, the first created first. */
	get taskIds(): string[] {
		return [...this.emulator.tasks.keys()];
	}
}

/** What the tests compare of a task of Embed v1. */
export interface ApiTask {
	_id: string;
	model_name: string;
	status: string;
	created_at: string;
	updated_at: string;
	video_embedding: {
		metadata: Record<string, unknown>;
		segments: {
			start_offset_sec: number;
			end_offset_sec: number;
			embedding_option: string;
			embedding_scope: string;
			float: number[];
		}[];
	};
}

/** A resource locator's value, by ID. */
export const byId = (value: string): { __rl: true; mode: 'id'; value: string } => ({
	__rl: true,
	mode: 'id',
	value,
});

/** Waits until `done` holds, five seconds at most: an endless loop would keep jest from exiting. */
export async function until(done: () => boolean): Promise<void> {
	for (const began = Date.now(); !done();) {
		if (Date.now() - began > 30_000) throw new Error('It did not happen within 30 seconds');
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** The requests to Embed v1. A task that v1 does not have is looked up in v2 too. */
export const ofV1 = (requests: readonly RequestRecord[]): RequestRecord[] =>
	requests.filter(({ path }) => path.startsWith('/v1.3/embed/'));
