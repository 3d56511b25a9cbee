import { setTimeout as sleep } from 'node:timers/promises';

/** Waits in the background, for what is carried out after its answer; they end together. */
export class Later {
	private ending = new AbortController();

	/** @throws AbortError when it was cancelled meanwhile: what waits is then not to happen */
	async wait(ms: number): Promise<void> {
		await sleep(ms, undefined, { signal: this.ending.signal });
	}

	/** Ends every wait under way. */
	cancel(): void {
		this.ending.abort();
		this.ending = new AbortController();
	}
}
