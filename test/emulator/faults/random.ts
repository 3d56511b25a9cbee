import { seededBy } from '../embedding/prng';
import type { FaultAction } from './rules';

/** The faults a soak draws from. */
const KINDS = {
	'500': { status: 500 },
	'502': { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad Gateway</h1>' },
	'503': { status: 503, body: '' },
	'429': { status: 429, headers: { 'Retry-After': '1' } },
	'accepted-500': { status: 500, accept: true },
	'reset-before-body': { reset: 'before-body' },
	'reset-during-body': { reset: 'during-body' },
	'reset-after-body': { reset: 'after-body' },
	'reset-after-accept': { reset: 'after-accept' },
	'reset-during-answer': { reset: 'during-answer' },
	truncate: { truncate: true },
	malformed: { malformed: true },
	delay: { delayMs: 200 },
} satisfies Record<string, FaultAction>;

/** The name of a fault that can be drawn. */
export type RandomKind = keyof typeof KINDS;

/** Every kind there is. */
export const RANDOM_KINDS = Object.keys(KINDS).filter((name): name is RandomKind => name in KINDS);

/** Faults by chance, the same for the same seed. */
export interface RandomFaults {
	seed: number | string;
	/** Share of requests that get one, 0 to 1. */
	rate: number;
	/** Default every kind. */
	kinds?: RandomKind[];
}

/**
 * The fault of one request, from nothing but the seed and the request's number.
 * @param index of the request since random faults were switched on, from 0
 */
export function randomFault(random: RandomFaults, index: number): FaultAction | undefined {
	const draw = seededBy(`fault/${random.seed}/${index}`);
	if (draw() >= random.rate) return undefined;
	const kinds = random.kinds ?? RANDOM_KINDS;
	const kind = kinds[Math.floor(draw() * kinds.length)];
	return kind === undefined ? undefined : KINDS[kind];
}
