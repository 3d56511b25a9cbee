import type { Fetcher } from './http/fetcher';
import type { Interceptor } from './http/interception';
import type { RequestRecord } from './http/log';
import type { Clock } from './jobs';
import type { TaskStore } from './tasks';
import type { V2State } from './v2/state';

/** Where a new connection breaks: as it is made, or in the middle of its TLS handshake. */
export type ConnectionBreak = 'connect' | 'handshake';

/** Everything the emulated service knows and can do, handed to its endpoints. */
export interface Account {
	readonly apiKey: string;
	readonly maxFileBytes: number;
	/** How long a task takes once its media were read, in milliseconds. */
	readonly processingMs: number;
	readonly clock: Clock;
	/** The tasks of v1. */
	readonly store: TaskStore;
	readonly fetcher: Fetcher;
	readonly interceptors: readonly Interceptor[];
	/** Aborted at the next reset, or when the emulator closes. */
	readonly signal: AbortSignal;
	/** Whether, and where, a new connection is to break; used up by being asked. */
	takeBreak(): ConnectionBreak | undefined;
	readonly requests: RequestRecord[];
	/** Embed v2 and Assets. */
	readonly v2: V2State;
}
