import type { ApiMessage } from './answers';
import type { Happening } from './policy';
import type { Headers } from './rate-limit';

/** How long faults and limits may hold a request up when the user does not say, in milliseconds. */
export const RETRY_BUDGET_MS = 300_000;

/** How long a request may take in all. */
export interface Patience {
	/** How long faults and limits may hold it up, in milliseconds. */
	readonly retryBudgetMs: number;
	/** It ends by this time (epoch in milliseconds); an attempt gets a second at least. */
	readonly deadline?: number;
	/** Faults that are asked again for another time than others, in milliseconds. */
	readonly briefly?: { readonly ms: number; readonly at: readonly Happening[] };
}

/** How one attempt of a request ended. */
export interface Outcome {
	readonly happening: Happening;
	/** HTTP status; absent when there was no answer. */
	readonly status?: number;
	readonly headers: Headers;
	readonly body?: unknown;
	/** What a refusal says, without the API key. */
	readonly said?: ApiMessage;
	/** Of a network fault. */
	readonly code?: string;
	readonly message?: string;
	/** It was given up because it took too long. */
	readonly timedOut?: boolean;
}
