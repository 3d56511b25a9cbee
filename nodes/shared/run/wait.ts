import type { Connection } from '../http/connection';
import { type Happening, happeningOf } from '../http/policy';
import { getStatus } from '../api/v1/tasks';
import type { Task } from '../api/v1/wire';
import { Failure } from '../model/failure';
import { Halted, pause } from '../http/halt';

/** The first poll comes this soon, in milliseconds: a short clip is often ready within seconds. */
const FIRST_POLL_MS = 2000;

export interface WaitSettings {
	/** Longest wait in milliseconds. */
	timeoutMs: number;
	/** Pause between polls in milliseconds. */
	intervalMs: number;
	/** How long faults may last before they end the wait, in milliseconds. */
	retryBudgetMs: number;
}

/**
 * Polls a task until it is ready and gives its last status.
 * @throws Failure with the task's ID when it failed, when the wait ran out, or when polling itself
 * met a fault that outlasted the retry budget; Halted when n8n stops the run.
 */
export async function waitUntilReady(
	connection: Connection,
	taskId: string,
	settings: WaitSettings,
): Promise<Task> {
	const began = Date.now();
	const deadline = began + settings.timeoutMs;
	let status = 'processing';
	let nextPause = Math.min(FIRST_POLL_MS, settings.intervalMs);
	for (;;) {
		await pause(Math.min(nextPause, Math.max(0, deadline - Date.now())), connection.halt);
		nextPause = settings.intervalMs;
		const left = Math.max(0, deadline - Date.now());
		const budget = Math.min(settings.retryBudgetMs, left);
		const task = await getStatus(connection, taskId, budget, deadline).catch((error: unknown) => {
			// The fault did not outlast the retry budget: it is the wait that ran out.
			const late = left < settings.retryBudgetMs && mayPass(error);
			throw late ? timedOut(taskId, status, Date.now() - began, error) : error;
		});
		status = task.status;
		if (status === 'ready') return task;
		if (status === 'failed') throw taskFailed(taskId);
		if (Date.now() >= deadline) throw timedOut(taskId, status, Date.now() - began);
	}
}

/** Whether a fault of polling is one that goes by: the network's, a limit, or trouble at the server. */
function mayPass(error: unknown): error is Failure {
	if (!(error instanceof Failure) || error instanceof Halted) return false;
	const { http_code: status } = error.details;
	return status === undefined || HAPPENINGS_THAT_PASS.has(happeningOf(status, false));
}

const HAPPENINGS_THAT_PASS = new Set<Happening>(['garbled', 'limited', 'troubled']);

/** The failure for a task that TwelveLabs could not finish; v1 of its API gives no reason. */
export function taskFailed(taskId: string): Failure {
	return new Failure(
		`TwelveLabs could not embed the video of task ${taskId}`,
		'The API gives no reason. Check that the video plays, is at least 4 s long and 360 × 360 pixels, and, for a URL, that it can be fetched without signing in. Then create a new task.',
		{ task_id: taskId, status: 'failed' },
	);
}

function timedOut(taskId: string, status: string, elapsedMs: number, fault?: Failure): Failure {
	const lastLook = fault ? `The last look at it failed: ${fault.message}. ` : '';
	return new Failure(
		`Task ${taskId} is still ${status} after ${Math.round(elapsedMs / 1000)} s`,
		`${lastLook}The task goes on at TwelveLabs and is not lost: collect it later with Get Embeddings and "Wait Until Ready", or raise "Wait Timeout".`,
		{ task_id: taskId, status },
	);
}
