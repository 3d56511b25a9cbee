import { RunningEmulator } from './emulator';
import type { Interceptor } from './http/interception';
import type { RequestRecord } from './http/log';
import type { SeedTask, Task } from './tasks';
import type { V2State, V2Switches } from './v2/state';

export * from './intercept';
export type { RequestRecord } from './http/log';
export type { SeedTask, Task } from './tasks';

/** Where a new connection breaks: as it is made, or in the middle of its TLS handshake. */
export type ConnectionBreak = 'connect' | 'handshake';

/** How to start an emulator; everything has a default. */
export interface EmulatorOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Default `tlk_emulated_key`. */
	apiKey?: string;
	/** How long a task takes once its video was read, in milliseconds; default 1500. */
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

/** TwelveLabs' Embed API, v1 and v2, and its Assets API, running on this machine. */
export interface Emulator {
	/** The API's base, for a credential's `baseUrl`, e.g. `http://127.0.0.1:41234/v1.3`; with `tls` https. */
	readonly url: string;
	/** E.g. `http://127.0.0.1:41234`; samples are at `/samples/<name>.mp4` below it. */
	readonly origin: string;
	readonly apiKey: string;
	/** Every API request since the start or the last reset, in order of arrival. */
	readonly requests: RequestRecord[];
	/** Every task by ID, the first created first. */
	readonly tasks: ReadonlyMap<string, Task>;
	/**
	 * Calls these for each request from now on, in their order: see {@link Interceptor}. `./intercept`
	 * has the usual ones.
	 * @returns removes them
	 */
	intercept(...interceptors: Interceptor[]): () => void;
	/**
	 * The next so many connections break before a request can be sent: reset as they are made, or closed in
	 * the middle of the TLS handshake.
	 */
	breakConnections(times: number, at?: ConnectionBreak): void;
	/** With `tls` the certificate to trust, as PEM; made anew for each emulator. */
	readonly certificate: string | undefined;
	/** Embed v2 and Assets: switches, tasks, assets, uploads. */
	readonly v2: V2State;
	/** Milliseconds added to the emulator's clock; set it to move through time. */
	clockSkewMs: number;
	/** Puts tasks in place without uploads. */
	seedTasks(seeds: readonly SeedTask[]): Task[];
	/** Puts one task in place without an upload. */
	seedTask(seed?: SeedTask): Task;
	/** Empties tasks, assets, uploads and log, and removes interceptors; clock and switches go back to where they began. */
	reset(): void;
	/** Ends open connections and stops. */
	close(): Promise<void>;
}

/**
 * Starts an emulator on 127.0.0.1.
 * @throws Error when the port is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const emulator = new RunningEmulator(options);
	await emulator.listen(options.port ?? 0);
	return emulator;
}
