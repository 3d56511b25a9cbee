import { createHash } from 'node:crypto';

import type { Media } from '../media/digest';
import type { Scope, TaskSettings } from '../settings';
import type { TaskStore } from './store';
import type { Task, TaskInput } from './task';

/** A task to put in place without an upload. Everything is optional. */
export interface SeedTask {
	/** Default now; a number is milliseconds since the epoch. */
	createdAt?: Date | number | string;
	/** Default `ready`. A seeded `processing` task never ends unless `processingMs` is given. */
	status?: 'processing' | 'ready' | 'failed';
	/** Milliseconds after `createdAt` at which a `processing` task becomes ready. */
	processingMs?: number;
	/** Default `seed-<n>.mp4`. The vectors depend on it. */
	filename?: string;
	/** Instead of a file name. */
	url?: string;
	/** How many clips; sets the duration. */
	clips?: number;
	/** Seconds; default 18, or what `clips` needs. */
	durationSec?: number;
	/** Seconds; default 6. */
	clipLengthSec?: number;
	/** Default `['clip']`. */
	scopes?: Scope[];
	/** Default true. */
	hasAudio?: boolean;
}

/**
 * Puts a task in place as if it had been created through the API, for lists and results too large to
 * upload for. Nothing is checked: a seed may be what the API would refuse.
 * @param now milliseconds since the epoch
 */
export function plantTask(store: TaskStore, now: number, seed: SeedTask): Task {
	const createdAt = seed.createdAt === undefined ? now : new Date(seed.createdAt).getTime();
	const settings: TaskSettings = {
		modelName: 'marengo3.0',
		clipLengthSec: seed.clipLengthSec ?? 6,
		scopes: seed.scopes ?? ['clip'],
	};
	const filename = seed.filename ?? `seed-${store.tasks.size + 1}.mp4`;
	const input: TaskInput = seed.url === undefined ? { filename } : { url: seed.url };
	const processing = seed.status === 'processing';
	const processingMs = seed.processingMs ?? (processing ? Infinity : 0);
	const outcome = { fail: seed.status === 'failed', processingMs };
	const task = store.create(settings, input, outcome, { createdAt });
	task.start(mediaOf(seed, settings.clipLengthSec, seed.url ?? filename), createdAt);
	return task;
}

function mediaOf(seed: SeedTask, clipLengthSec: number, name: string): Media {
	return {
		sha256: createHash('sha256').update(`seed/${name}`).digest('hex'),
		bytes: 1_000_000,
		durationSec: seed.durationSec ?? (seed.clips === undefined ? 18 : seed.clips * clipLengthSec),
		width: 640,
		height: 360,
		hasAudio: seed.hasAudio ?? true,
		chapters: [],
	};
}
