import { createHash } from 'node:crypto';

/** Draws numbers in [0, 1). */
export type Draw = () => number;

/**
 * A pseudo-random generator (sfc32) seeded by text: the same text gives the same numbers on every
 * machine, different texts unrelated ones.
 */
export function seededBy(text: string): Draw {
	const seed = createHash('sha256').update(text).digest();
	let a = seed.readInt32LE(0);
	let b = seed.readInt32LE(4);
	let c = seed.readInt32LE(8);
	let counter = seed.readInt32LE(12);
	return () => {
		const sum = (((a + b) | 0) + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = ((c << 21) | (c >>> 11)) + sum;
		c |= 0;
		return (sum >>> 0) / 4294967296;
	};
}
