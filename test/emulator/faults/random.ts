import { seededBy } from '../embedding/prng';
import type { FaultAction } from './rules';

/** The faults drawn when no kinds are named; their order is part of what a seed means. */
const DEFAULT = {
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

/** What a gateway or proxy in front of the service may do beside those. */
const HOSTILE = {
	'404-html': { status: 404, html: true },
	'200-html': { status: 200, html: true },
	'504-accepted-later': { status: 504, html: true, accept: true, acceptAfterMs: 1500 },
	'accepted-200-html': { status: 200, html: true, accept: true },
	'reset-accepted-later': { reset: 'after-accept', acceptAfterMs: 1500 },
	'br-damaged': { encoding: 'br', broken: 'damaged' },
	'gzip-cut': { encoding: 'gzip', broken: 'cut' },
	dribble: { dribbleMs: 500 },
} satisfies Record<string, FaultAction>;

const KINDS = { ...DEFAULT, ...HOSTILE };

/** The name of a fault that can be drawn. */
export type RandomKind = keyof typeof KINDS;

/** Drawn when no kinds are named. */
export const RANDOM_KINDS = Object.keys(DEFAULT).filter(isKind);

/** Every kind there is: drawn for `kinds: 'hostile'`. */
export const HOSTILE_KINDS = Object.keys(KINDS).filter(isKind);

/** Faults by chance, the same for the same seed. */
export interface RandomFaults {
	seed: number | string;
	/** Share of requests that get one, 0 to 1. */
	rate: number;
	/** Default {@link RANDOM_KINDS}; `hostile` is every kind there is, {@link HOSTILE_KINDS}. */
	kinds?: RandomKind[] | 'hostile';
}

/**
 * The fault of one request, from nothing but the seed and the request's number.
 * @param index of the request since random faults were switched on, from 0
 */
export function randomFault(random: RandomFaults, index: number): FaultAction | undefined {
	const draw = seededBy(`fault/${random.seed}/${index}`);
	if (draw() >= random.rate) return undefined;
	const { kinds: named = RANDOM_KINDS } = random;
	const kinds = named === 'hostile' ? HOSTILE_KINDS : named;
	const kind = kinds[Math.floor(draw() * kinds.length)];
	return kind === undefined ? undefined : KINDS[kind];
}

function isKind(name: string): name is RandomKind {
	return name in KINDS;
}
