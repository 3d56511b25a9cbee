import { seededBy } from './prng';

/** Length of a vector of marengo3.0. */
export const DIMENSIONS = 512;

/** Decimals the API's own examples show, e.g. -0.060086973. */
const DECIMALS = 1e9;

/**
 * A direction in the space, drawn from `label`: a unit vector, the same for the same label, close to
 * orthogonal to that of any other label (as independent draws in 512 dimensions are).
 */
export function direction(label: string): Float64Array {
	const draw = seededBy(label);
	const vector = new Float64Array(DIMENSIONS).map(() => draw() - 0.5);
	const length = Math.hypot(...vector);
	return vector.map((value) => value / length);
}

/** One ingredient of an embedding: a unit vector and how much of it to take. */
export interface Part {
	weight: number;
	vector: Float64Array | number[];
}

/**
 * Mixes parts into one embedding.
 * @returns 512 numbers of Euclidean length 1, rounded to 9 decimals
 */
export function blend(parts: readonly Part[]): number[] {
	const sum = new Float64Array(DIMENSIONS);
	for (const { weight, vector } of parts) {
		for (let at = 0; at < DIMENSIONS; at += 1) {
			sum[at] = (sum[at] ?? 0) + weight * (vector[at] ?? 0);
		}
	}
	const length = Math.hypot(...sum);
	return Array.from(sum, (value) => Math.round((value / length) * DECIMALS) / DECIMALS);
}

/** The embedding of an image. */
export const imageVector = (sha256: string): number[] =>
	blend([{ weight: 1, vector: direction(`image/${sha256}`) }]);

/**
 * An embedding as `model` has it. marengo3.5 has a space of its own: marengo3.0's with each number moved
 * one place on, so that distances within it stay, and the two have nothing in common.
 * @param vector 512 numbers, as made for marengo3.0
 * @param dimension of marengo3.5: how many of the first numbers to keep, unscaled
 */
export function inSpaceOf(model: string, vector: number[], dimension = DIMENSIONS): number[] {
	if (model === 'marengo3.0') return vector;
	return Array.from({ length: dimension }, (_, at) => vector[(at + 1) % DIMENSIONS] ?? 0);
}
