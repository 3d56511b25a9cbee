import { seededBy } from '../embedding/prng';
import type { TaskMatch } from './matches';
import { lateResults } from './recipes';
import type { RewriteRule } from './rewrites';
import type { HostileParts } from './switches';

/** Each part is on with this probability. */
const SHARE = 0.6;

/** Rows that are no task of v1: text, nothing, and what a task of v2 may look like. */
const STRANGERS: readonly unknown[] = ['no task', null, { _id: 42, audio_embedding: {} }];

/**
 * A mix of hostile parts for a soak, the same for the same seed. Whatever is drawn, every task can be
 * found in the list and its results be had, by a client that is patient and forgiving enough.
 * @param scaleMs how long the longest of its delays is, in milliseconds
 */
export function hostileProfile(seed: number | string, scaleMs = 2000): Partial<HostileParts> {
	const draws = new Draws(seed, scaleMs);
	const rewrites = draws.some<RewriteRule[]>(
		metadataLate(draws),
		urlsRewritten(draws),
		namesRewritten(draws),
		statusUnknown(draws),
		datesMissing(draws),
		lateResults(draws.of('processing', 'no-segments'), { looks: draws.integer(1, 2) }),
	);
	const parts: Partial<HostileParts> = {
		listLagMs: draws.ms(),
		rewrites: rewrites.flat(),
		pages: {
			short: draws.integer(1, 3),
			driftResults: [0, -draws.integer(1, 3), draws.integer(1, 3)],
			strangers: [...draws.some(...STRANGERS)],
		},
		notFound: [{ ...draws.tasks(), forMs: draws.ms(), html: draws.of(true, false) }],
		compress: draws.of(['br'], ['gzip'], ['deflate', 'gzip']),
		date: draws.of<HostileParts['date']>('absent', { offByMs: draws.of(-1, 1) * draws.ms() }),
	};
	return Object.fromEntries(draws.some(...Object.entries(parts)));
}

function metadataLate(draws: Draws): RewriteRule[] {
	const path = draws.of('video_embedding', 'video_embedding.metadata' as const);
	return [{ view: 'list', when: 'processing', path, to: draws.of('absent', 'null') }];
}

function urlsRewritten(draws: Draws): RewriteRule[] {
	const spelling = draws.of('without-query', 'lower-case-escapes', 'upper-case-escapes' as const);
	const path = 'video_embedding.metadata.input_url';
	return [{ view: 'list', ...draws.tasks(), path, to: { spelling } }];
}

function namesRewritten(draws: Draws): RewriteRule[] {
	const spelling = draws.of('nfd', 'escaped-quotes' as const);
	return [{ ...draws.tasks(), path: 'video_embedding.metadata.input_filename', to: { spelling } }];
}

function statusUnknown(draws: Draws): RewriteRule[] {
	const value = draws.of('queued', 'pending', 'validating');
	return [
		{ ...draws.tasks(), path: 'status', when: 'processing', forMs: draws.ms(), to: { value } },
	];
}

function datesMissing(draws: Draws): RewriteRule[] {
	return [
		{ path: 'updated_at', to: draws.of('absent', 'null') },
		{ path: 'created_at', to: { spelling: 'whole-seconds' } },
	];
}

/** What is drawn by a seed, in the order asked for. */
class Draws {
	private readonly next: () => number;

	constructor(
		seed: number | string,
		private readonly scaleMs: number,
	) {
		this.next = seededBy(`hostile/${seed}`);
	}

	/** A whole number, both ends included. */
	integer(from: number, to: number): number {
		return from + Math.floor(this.next() * (to - from + 1));
	}

	/** Milliseconds, from a tenth of the scale up to all of it. */
	ms(): number {
		return Math.round(this.scaleMs * (0.1 + 0.9 * this.next()));
	}

	/** One of these. */
	of<T>(first: T, ...others: T[]): T {
		return [first, ...others][this.integer(0, others.length)] ?? first;
	}

	/** Each of these with its own chance. */
	some<T>(...all: T[]): T[] {
		return all.filter(() => this.next() < SHARE);
	}

	/** All tasks, or every second or third. */
	tasks(): TaskMatch {
		return { every: this.integer(1, 3) };
	}
}
