import type { Emulator, Task } from '../emulator';

/** Longer than any test. */
const LONG_MS = 1e9;

/** A task that ends only when {@link finish} or `task.fail` says so. */
export function startTask(
	emulator: Emulator,
	seed: { url?: string; filename?: string; clips?: number } = {},
): Task {
	return emulator.seedTask({ ...seed, status: 'processing', processingMs: LONG_MS });
}

/** Ends a task of {@link startTask}. */
export function finish(emulator: Emulator, task: Task, status: 'ready' | 'failed' = 'ready'): void {
	const now = Date.now() + emulator.clockSkewMs;
	if (status === 'failed') task.fail(now);
	else if (task.media) task.start(task.media, now - LONG_MS);
}
