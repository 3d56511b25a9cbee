import { sleep } from 'n8n-workflow';
import { Failure } from '../model/failure';

/** Longest single sleep in milliseconds: a pause notices within it that the run has to end. */
const NAP_MS = 500;

/** Whether a run has to end early, and why. */
export class Cancellation {
	/** Another item of the run failed, and the workflow stops on errors. */
	stopped = false;

	private readonly listeners = new Set<() => void>();

	/** @param signal n8n aborts it when a person presses Stop */
	constructor(readonly signal?: AbortSignal) {}

	stop(): void {
		this.stopped = true;
		for (const listener of this.listeners) listener();
	}

	/** @returns what removes the listener. Not an AbortSignal: Node.js warns of more than ten listeners to one. */
	onStop(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

export class CancelledError extends Failure {}

export function throwIfCancelled(cancellation: Cancellation): void {
	if (cancellation.signal?.aborted) {
		// n8n marks an execution as canceled, not failed, by this word in the error.
		throw new CancelledError(
			'The execution was canceled',
			'Tasks that were already created continue at TwelveLabs.',
		);
	}
	if (cancellation.stopped) {
		throw new CancelledError(
			'Not finished, because another item stopped the workflow',
			'Set the node\'s "On Error" to continue to let every item finish.',
		);
	}
}

/** Waits `ms` milliseconds. @throws CancelledError within half a second of a cancellation */
export async function pause(ms: number, cancellation: Cancellation): Promise<void> {
	const end = Date.now() + ms;
	for (;;) {
		throwIfCancelled(cancellation);
		const left = end - Date.now();
		if (left <= 0) return;
		await sleep(Math.min(left, NAP_MS));
	}
}
