import { setMaxListeners } from 'node:events';
import path from 'node:path';

import { BASE_PATH } from './http/answer';
import { makeCertificate } from './http/certificate';
import { Fetcher } from './http/fetcher';
import type { Interceptor } from './http/interception';
import type { RequestRecord } from './http/log';
import { EmulatorServer } from './http/server';
import { Clock } from './jobs';
import { plantTask, type SeedTask, type Task, TaskStore } from './tasks';
import { V2State, type V2Switches } from './v2/state';

/** Where a new connection breaks: as it is made, or in the middle of its TLS handshake. */
export type ConnectionBreak = 'connect' | 'handshake';

/** How to start an emulator; everything has a default. */
export interface EmulatorOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Default `tlk_emulated_key`. */
	apiKey?: string;
	/** How long a task takes once its media were read, in milliseconds; default 1500. */
	processingMs?: number;
	/** Served at `/samples/`; default this repository's `test/emulator/samples`. */
	samplesDir?: string;
	/** Milliseconds added to the emulator's clock; default 0. */
	clockSkewMs?: number;
	/** Serve over https with a self-signed certificate, see {@link Emulator.certificate}; default false. */
	tls?: boolean;
	/** What is not known of Embed v2 and Assets; a reset returns to these. */
	v2?: Partial<V2Switches>;
}

/** TwelveLabs' Embed API, v1 and v2, and its Assets API, running on this machine with one account. */
export class Emulator {
	readonly apiKey: string;
	readonly processingMs: number;
	readonly clock: Clock;
	/** The tasks of v1. */
	readonly store: TaskStore;
	/** Embed v2 and Assets: switches, tasks, assets, uploads. */
	readonly v2: V2State;
	/** With `tls` the certificate to trust, as PEM; made anew for each emulator. */
	readonly certificate: string | undefined;
	readonly fetcher: Fetcher;
	/** Every API request since the start or the last reset, in order of arrival. */
	readonly requests: RequestRecord[] = [];
	interceptors: readonly Interceptor[] = [];
	private readonly server: EmulatorServer;
	private epoch = newEpoch();
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
		const samplesDir = options.samplesDir ?? path.join(__dirname, 'samples');
		this.server = new EmulatorServer(this, samplesDir, certificate);
	}

	/** E.g. `http://127.0.0.1:41234`; samples are at `/samples/<name>.mp4` below it. */
	get origin(): string {
		return `${this.certificate ? 'https' : 'http'}://127.0.0.1:${this.server.port}`;
	}

	/** The API's base, for a credential's `baseUrl`, e.g. `http://127.0.0.1:41234/v1.3`. */
	get url(): string {
		return this.origin + BASE_PATH;
	}

	/** Every task of v1 by ID, the first created first. */
	get tasks(): ReadonlyMap<string, Task> {
		return this.store.tasks;
	}

	/** Aborted at the next reset, or when the emulator closes. */
	get signal(): AbortSignal {
		return this.epoch.signal;
	}

	/** Milliseconds added to the emulator's clock; set it to move through time. */
	get clockSkewMs(): number {
		return this.clock.skewMs;
	}

	set clockSkewMs(skewMs: number) {
		this.clock.skewMs = skewMs;
	}

	/**
	 * Calls these for each request from now on, in their order: see {@link Interceptor}. `./intercept`
	 * has the usual ones.
	 * @returns removes them
	 */
	intercept(...interceptors: Interceptor[]): () => void {
		this.interceptors = [...this.interceptors, ...interceptors];
		return () => {
			this.interceptors = this.interceptors.filter((each) => !interceptors.includes(each));
		};
	}

	/** The next so many connections break before a request can be sent. */
	breakConnections(times: number, at: ConnectionBreak = 'connect'): void {
		if (at === 'handshake' && !this.certificate)
			throw new Error('without TLS there is no handshake');
		this.breaks = Array.from({ length: times }, () => at);
	}

	/** Whether, and where, the connection that was just made breaks. */
	takeBreak(): ConnectionBreak | undefined {
		return this.breaks.shift();
	}

	/** Puts tasks of v1 in place without uploads. */
	seedTasks(seeds: readonly SeedTask[]): Task[] {
		return seeds.map((seed) => this.seedTask(seed));
	}

	seedTask(seed: SeedTask = {}): Task {
		return plantTask(this.store, this.clock.now(), seed);
	}

	/** Empties tasks, assets, uploads and log, removes interceptors, and resets clock and switches. */
	reset(): void {
		this.epoch.abort();
		this.epoch = newEpoch();
		this.interceptors = [];
		this.breaks = [];
		this.store.tasks.clear();
		this.v2.reset();
		this.requests.length = 0;
		this.clock.skewMs = this.options.clockSkewMs ?? 0;
	}

	/** @throws Error when the port is taken */
	async listen(): Promise<void> {
		await this.server.listen(this.options.port ?? 0);
	}

	/** Ends open connections and stops. */
	async close(): Promise<void> {
		this.epoch.abort();
		await this.server.close();
		this.v2.uploads.clear();
		await this.fetcher.close();
	}
}

/**
 * Starts an emulator on 127.0.0.1.
 * @throws Error when the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const emulator = new Emulator(options);
	await emulator.listen();
	return emulator;
}

/** What lasts until the next reset; any number of requests may wait for its end. */
function newEpoch(): AbortController {
	const epoch = new AbortController();
	setMaxListeners(0, epoch.signal);
	return epoch;
}
