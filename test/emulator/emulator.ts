import { setMaxListeners } from 'node:events';
import path from 'node:path';

import { BASE_PATH } from './http/answer';
import { makeCertificate } from './http/certificate';
import { Fetcher } from './http/fetcher';
import type { Interceptor } from './http/interception';
import type { RequestRecord } from './http/log';
import { EmulatorServer } from './http/server';
import type { ConnectionBreak, Emulator, EmulatorOptions } from './index';
import { Clock } from './jobs';
import { plantTask, type SeedTask, type Task, TaskStore } from './tasks';
import { V2State } from './v2/state';

const SAMPLES_DIR = path.join(__dirname, 'samples');

/** The emulator behind {@link Emulator}: one account, its server and its controls, handed to each endpoint. */
export class RunningEmulator implements Emulator {
	readonly apiKey: string;
	/** How long a task takes once its media were read, in milliseconds. */
	readonly processingMs: number;
	readonly clock: Clock;
	/** The tasks of v1. */
	readonly store: TaskStore;
	readonly certificate: string | undefined;
	readonly fetcher: Fetcher;
	readonly requests: RequestRecord[] = [];
	readonly v2: V2State;
	private readonly server: EmulatorServer;
	private epoch = newEpoch();
	private chain: Interceptor[] = [];
	private breaks: ConnectionBreak[] = [];

	constructor(private readonly options: EmulatorOptions) {
		this.apiKey = options.apiKey ?? 'tlk_emulated_key';
		this.processingMs = options.processingMs ?? 1500;
		this.clock = new Clock(options.clockSkewMs);
		this.store = new TaskStore('v1', this.clock);
		this.v2 = new V2State(this.clock, options.v2);
		const certificate = options.tls ? makeCertificate() : undefined;
		this.certificate = certificate?.cert;
		this.fetcher = new Fetcher(this.certificate);
		this.server = new EmulatorServer(this, options.samplesDir ?? SAMPLES_DIR, certificate);
	}

	get origin(): string {
		return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.server.port}`;
	}

	get url(): string {
		return this.origin + BASE_PATH;
	}

	get tasks(): ReadonlyMap<string, Task> {
		return this.store.tasks;
	}

	get interceptors(): readonly Interceptor[] {
		return this.chain;
	}

	/** Aborted at the next reset, or when the emulator closes. */
	get signal(): AbortSignal {
		return this.epoch.signal;
	}

	intercept(...interceptors: Interceptor[]): () => void {
		this.chain = [...this.chain, ...interceptors];
		return () => {
			this.chain = this.chain.filter((each) => !interceptors.includes(each));
		};
	}

	breakConnections(times: number, at: ConnectionBreak = 'connect'): void {
		if (at === 'handshake' && !this.certificate)
			throw new Error('without TLS there is no handshake');
		this.breaks = Array.from({ length: times }, () => at);
	}

	/** Whether, and where, a new connection is to break; used up by being asked. */
	takeBreak(): ConnectionBreak | undefined {
		return this.breaks.shift();
	}

	get clockSkewMs(): number {
		return this.clock.skewMs;
	}

	set clockSkewMs(skewMs: number) {
		this.clock.skewMs = skewMs;
	}

	async listen(port: number): Promise<void> {
		await this.server.listen(port);
	}

	seedTasks(seeds: readonly SeedTask[]): Task[] {
		return seeds.map((seed) => this.seedTask(seed));
	}

	seedTask(seed: SeedTask = {}): Task {
		return plantTask(this.store, this.clock.now(), seed);
	}

	reset(): void {
		this.epoch.abort();
		this.epoch = newEpoch();
		this.chain = [];
		this.breaks = [];
		this.store.tasks.clear();
		this.v2.reset();
		this.requests.length = 0;
		this.clock.skewMs = this.options.clockSkewMs ?? 0;
	}

	async close(): Promise<void> {
		this.epoch.abort();
		await this.server.close();
		this.v2.uploads.clear();
		await this.fetcher.close();
	}
}

/** What lasts until the next reset; any number of requests may wait for its end. */
function newEpoch(): AbortController {
	const epoch = new AbortController();
	setMaxListeners(0, epoch.signal);
	return epoch;
}
