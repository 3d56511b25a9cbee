import { sleep } from 'n8n-workflow';
import { Failure } from '../model/failure';

/** Longest nap in milliseconds: Stop in n8n is obeyed within it, in every version of n8n. */
const NAP_MS = 500;

/** Says whether work has to end early, and why. */
export class Cancellation {
	/** Another item of the same run failed, and the workflow stops on errors. */
	stopped = false;

	private readonly listeners = new Set<() => void>();

	/** @param signal aborted by n8n when a person presses Stop */
	constructor(readonly signal?: AbortSignal) {}

	/** See {@link stopped}. */
	stop(): void {
		this.stopped = true;
		for (const listener of this.listeners) listener();
	}

	/**
	 * Calls `listener` when the run is stopped, until the returned function is called. Every request under
	 * way listens; of an AbortSignal, Node.js would warn in n8n's log from the eleventh on.
	 */
	onStop(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

/** Thrown out of a pause when the work has to end early. */
export class CancelledError extends Failure {}

/** Throws {@link CancelledError} when the work has to end. */
export function throwIfCancelled(cancellation: Cancellation): void {
	if (cancellation.signal?.aborted) {
		// n8n knows an execution as canceled, and not as failed, by this word in the error.
		throw new CancelledError(
			'The execution was canceled',
			'A task that was created goes on at TwelveLabs.',
		);
	}
	if (cancellation.stopped) {
		throw new CancelledError(
			'Not finished, because another item stopped the workflow',
			'Set the node\'s "On Error" to continue to let every item finish.',
		);
	}
}

/** Waits `ms` milliseconds; throws {@link CancelledError} within half a second of a cancellation. */
export async function pause(ms: number, cancellation: Cancellation): Promise<void> {
	const end = Date.now() + ms;
	for (;;) {
		throwIfCancelled(cancellation);
		const left = end - Date.now();
		if (left <= 0) return;
		await sleep(Math.min(left, NAP_MS));
	}
}
