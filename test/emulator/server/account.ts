import type { V1Switches } from '../api/switches';
import type { Clock } from '../clock';
import type { TaskStore } from '../tasks/store';
import type { V2State } from '../v2/state';
import type { Fetcher } from './fetcher';
import type { Interceptor } from './interception';
import type { RequestRecord } from './log';

/** Where a new connection breaks: as it is made, or in the middle of its TLS handshake. */
export type ConnectionBreak = 'connect' | 'handshake';

/** Everything the emulated service knows and can do, handed to its endpoints. */
export interface Account {
	readonly apiKey: string;
	readonly maxFileBytes: number;
	readonly clock: Clock;
	readonly store: TaskStore;
	readonly fetcher: Fetcher;
	/** How long a task takes once its video was read, in milliseconds. */
	readonly processingMs: number;
	readonly interceptors: readonly Interceptor[];
	/** Aborted at the next reset, or when the emulator closes. */
	readonly signal: AbortSignal;
	/** Whether, and where, a new connection is to break; used up by being asked. */
	takeBreak(): ConnectionBreak | undefined;
	readonly requests: RequestRecord[];
	/** What is not known of Embed v1. */
	readonly v1: V1Switches;
	/** Embed v2 and Assets. */
	readonly v2: V2State;
}
