import type { V1Switches } from '../api/switches';
import type { Clock } from '../clock';
import type { Faults } from '../faults/faults';
import type { Hostile } from '../hostile/hostile';
import type { Outcomes } from '../tasks/outcomes';
import type { TaskStore } from '../tasks/store';
import type { V2State } from '../v2/state';
import type { Fetcher } from './fetcher';
import type { Later } from './later';
import type { RequestRecord } from './log';

/** Everything the emulated service knows and can do, handed to its endpoints. */
export interface Account {
	readonly apiKey: string;
	readonly maxFileBytes: number;
	readonly clock: Clock;
	readonly store: TaskStore;
	readonly faults: Faults;
	readonly outcomes: Outcomes;
	readonly hostile: Hostile;
	readonly fetcher: Fetcher;
	readonly later: Later;
	readonly requests: RequestRecord[];
	/** What is not known of Embed v1. */
	readonly v1: V1Switches;
	/** Embed v2 and Assets. */
	readonly v2: V2State;
}
