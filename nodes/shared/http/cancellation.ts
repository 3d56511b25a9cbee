import { sleep } from 'n8n-workflow';
import { Failure } from '../model/failure';

/** Longest nap in milliseconds: Stop in n8n is obeyed within it, in every version of n8n. */
const NAP_MS = 500;

/** Says whether work has to end early, and why. */
export class Cancellation {
	private readonly stopper = new AbortController();

	/** @param signal aborted by n8n when a person presses Stop */
	constructor(readonly signal?: AbortSignal) {}

	/** Another item of the same run failed, and the workflow stops on errors. */
	stop(): void {
		this.stopper.abort();
	}

	get stopped(): boolean {
		return this.stopSignal.aborted;
	}

	/** Aborted by {@link stop}. */
	get stopSignal(): AbortSignal {
		return this.stopper.signal;
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
