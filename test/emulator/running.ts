import { setMaxListeners } from 'node:events';
import path from 'node:path';

import { BASE_PATH } from './api/answer';
import { DEFAULT_V1_SWITCHES, type V1Switches } from './api/switches';
import { Clock } from './clock';
import type { Emulator, EmulatorOptions } from './index';
import { MAX_FILE_BYTES } from './media/requirements';
import type { Account, ConnectionBreak } from './server/account';
import { makeCertificate } from './server/certificate';
import type { Door } from './server/door';
import { Fetcher } from './server/fetcher';
import type { Interceptor } from './server/interception';
import type { RequestRecord } from './server/log';
import { openDoor } from './server/server';
import type { SeedTask } from './tasks/seeds';
import { plantTask } from './tasks/seeds';
import { TaskStore } from './tasks/store';
import type { Task } from './tasks/task';
import { V2State } from './v2/state';

const SAMPLES_DIR = path.join(__dirname, 'samples');

/** The emulator behind {@link Emulator}: one account, its server and its controls. */
export class RunningEmulator implements Emulator, Account {
	readonly apiKey: string;
	readonly maxFileBytes: number;
	readonly processingMs: number;
	readonly clock: Clock;
	readonly store: TaskStore;
	readonly certificate: string | undefined;
	readonly fetcher: Fetcher;
	readonly requests: RequestRecord[] = [];
	readonly v1: V1Switches;
	readonly v2: V2State;
	private readonly door: Door;
	private readonly closing = new AbortController();
	private epoch = newEpoch();
	private chain: Interceptor[] = [];
	private breaks: ConnectionBreak[] = [];

	constructor(private readonly options: EmulatorOptions) {
		this.apiKey = options.apiKey ?? 'tlk_emulated_key';
		this.maxFileBytes = options.maxFileBytes ?? MAX_FILE_BYTES;
		this.clock = new Clock(options.clockSkewMs);
		this.store = new TaskStore(this.clock);
		const certificate = options.tls ? makeCertificate() : undefined;
		this.certificate = certificate?.cert;
		this.processingMs = options.processingMs ?? 1500;
		this.v1 = { ...DEFAULT_V1_SWITCHES, ...options.v1 };
		this.v2 = new V2State(this.clock, options.v2);
		this.fetcher = new Fetcher(this.maxFileBytes, this.certificate);
		const samplesDir = options.samplesDir ?? SAMPLES_DIR;
		const { signal } = this.closing;
		this.door = openDoor(this, { samplesDir, signal, certificate });
	}

	get origin(): string {
		return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.door.port}`;
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
		await this.door.listen(port);
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
		this.store.clear();
		this.v2.reset();
		this.requests.length = 0;
		this.clock.skewMs = this.options.clockSkewMs ?? 0;
	}

	async close(): Promise<void> {
		this.closing.abort();
		this.epoch.abort();
		await this.door.close();
		await this.v2.close();
		await this.fetcher.close();
	}
}

/** What lasts until the next reset; any number of requests may wait for its end. */
function newEpoch(): AbortController {
	const epoch = new AbortController();
	setMaxListeners(0, epoch.signal);
	return epoch;
}
