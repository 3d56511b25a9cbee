import { seededBy } from '../../embedding/prng';
import type { Span } from '../../embedding/segments';

/** Boundaries of dynamic clips lie on this grid, in seconds, counted from the media's start. */
const GRID_SEC = 0.5;

/** How much longer than the least a dynamic clip may be, in seconds; the service's bound is unknown. */
const MAX_EXTRA_SEC = 4;

/** A fixed last clip shorter than this, in seconds, may be dropped. */
const SHORT_TAIL_SEC = 2;

/** How to cut. */
export type Cuts = { dynamicSec: number } | { fixedSec: number };

/**
 * Cuts a span into contiguous clips.
 * @param seed what dynamic cuts depend on: the content's digest
 * @param keepTail whether a fixed last clip under 2 s stays
 */
export function cut(span: Span, cuts: Cuts, seed: string, keepTail: boolean): Span[] {
	return 'fixedSec' in cuts
		? fixed(span, cuts.fixedSec, keepTail)
		: dynamic(span, cuts.dynamicSec, seed);
}

function fixed(span: Span, lengthSec: number, keepTail: boolean): Span[] {
	const clips: Span[] = [];
	const least = keepTail ? 0.001 : Math.min(SHORT_TAIL_SEC, lengthSec);
	for (let index = 0; ; index += 1) {
		const startSec = rounded(span.startSec + index * lengthSec);
		const endSec = Math.min(rounded(startSec + lengthSec), span.endSec);
		if (rounded(endSec - startSec) < least) return clips;
		clips.push({ startSec, endSec });
	}
}

/**
 * Clips as a change of scenes might give them: each at least `leastSec` long; a rest that would be
 * shorter belongs to the clip before. A span shorter than that is one clip.
 */
function dynamic(span: Span, leastSec: number, seed: string): Span[] {
	const draw = seededBy(`cuts/${seed}/${leastSec}/${span.startSec}`);
	const clips: Span[] = [];
	let startSec = span.startSec;
	while (startSec < span.endSec) {
		const extra = Math.floor(draw() * (MAX_EXTRA_SEC / GRID_SEC + 1)) * GRID_SEC;
		const end = Math.ceil((startSec + leastSec) / GRID_SEC) * GRID_SEC + extra;
		const endSec = span.endSec - end < leastSec ? span.endSec : end;
		clips.push({ startSec, endSec });
		startSec = endSec;
	}
	return clips;
}

/** To the microsecond, the six decimals that answers show. */
export function rounded(seconds: number): number {
	return Math.round(seconds * 1e6) / 1e6;
}
