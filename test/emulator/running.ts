import { once } from 'node:events';
import type { Server } from 'node:http';
import path from 'node:path';

import { BASE_PATH } from './api/routes';
import { Clock } from './clock';
import { Faults } from './faults/faults';
import type { Emulator, EmulatorOptions } from './index';
import { MAX_FILE_BYTES } from './media/requirements';
import type { Account } from './server/account';
import { Fetcher } from './server/fetcher';
import type { RequestRecord } from './server/log';
import { makeServer } from './server/server';
import { Outcomes } from './tasks/outcomes';
import type { SeedTask } from './tasks/seeds';
import { plantTask } from './tasks/seeds';
import { TaskStore } from './tasks/store';
import type { Task } from './tasks/task';
import { V2State } from './v2/state';

const SAMPLES_DIR = path.join(__dirname, '..', 'fixtures');

/** The emulator behind {@link Emulator}: one account, its server and its controls. */
export class RunningEmulator implements Emulator, Account {
	readonly apiKey: string;
	readonly maxFileBytes: number;
	readonly clock: Clock;
	readonly store: TaskStore;
	readonly faults: Faults;
	readonly outcomes: Outcomes;
	readonly fetcher: Fetcher;
	readonly requests: RequestRecord[] = [];
	readonly v2: V2State;
	private readonly server: Server;
	private readonly closing = new AbortController();

	constructor(private readonly options: EmulatorOptions) {
		this.apiKey = options.apiKey ?? 'tlk_emulated_key';
		this.maxFileBytes = options.maxFileBytes ?? MAX_FILE_BYTES;
		this.clock = new Clock(options.clockSkewMs);
		this.store = new TaskStore(this.clock);
		this.faults = new Faults(this.clock);
		this.outcomes = new Outcomes(options.processingMs ?? 1500);
		this.v2 = new V2State(this.clock, options.v2);
		this.fetcher = new Fetcher(this.maxFileBytes);
		const samplesDir = options.samplesDir ?? SAMPLES_DIR;
		this.server = makeServer(this, { samplesDir, target: this, signal: this.closing.signal });
	}

	get origin(): string {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('it is not listening');
		return `http://127.0.0.1:${address.port}`;
	}

	get url(): string {
		return this.origin + BASE_PATH;
	}

	get tasks(): ReadonlyMap<string, Task> {
		return this.store.tasks;
	}

	get clockSkewMs(): number {
		return this.clock.skewMs;
	}

	set clockSkewMs(skewMs: number) {
		this.clock.skewMs = skewMs;
	}

	async listen(port: number): Promise<void> {
		this.server.listen(port, '127.0.0.1');
		await once(this.server, 'listening');
	}

	seedTasks(seeds: readonly SeedTask[]): Task[] {
		return seeds.map((seed) => this.seedTask(seed));
	}

	seedTask(seed: SeedTask = {}): Task {
		return plantTask(this.store, this.clock.now(), seed);
	}

	reset(): void {
		this.store.clear();
		this.faults.clear();
		this.outcomes.clear();
		this.v2.reset();
		this.requests.length = 0;
		this.clock.skewMs = this.options.clockSkewMs ?? 0;
	}

	async close(): Promise<void> {
		this.closing.abort();
		if (this.server.listening) {
			const closed = once(this.server, 'close');
			this.server.close();
			this.server.closeAllConnections();
			await closed;
		}
		await this.v2.close();
		await this.fetcher.close();
	}
}
