import type { Draw } from './prng';
import { seededBy } from './prng';

/** Length of a marengo3.0 vector. */
export const DIMENSIONS = 512;

/** Decimals the API's own examples show, e.g. -0.060086973. */
const DECIMALS = 1e9;

/** One ingredient of an embedding: a unit vector and how much of it to take. */
export interface Part {
	weight: number;
	vector: Float64Array;
}

/**
 * A direction in the space, drawn from `label`: a unit vector, the same for the same label, close to
 * orthogonal to that of any other label (as independent Gaussians in 512 dimensions are).
 */
export function direction(label: string): Float64Array {
	const draw = seededBy(label);
	const vector = new Float64Array(DIMENSIONS);
	for (let at = 0; at < DIMENSIONS; at += 2) {
		const [first, second] = gaussians(draw);
		vector[at] = first;
		vector[at + 1] = second;
	}
	return scaled(vector, 1 / norm(vector));
}

/**
 * Mixes parts into one embedding.
 * @returns 512 numbers of Euclidean length 1, rounded to 9 decimals
 */
export function blend(parts: readonly Part[]): number[] {
	const sum = new Float64Array(DIMENSIONS);
	for (const { weight, vector } of parts) {
		for (let at = 0; at < DIMENSIONS; at += 1)
			sum[at] = (sum[at] ?? 0) + weight * (vector[at] ?? 0);
	}
	const length = norm(sum);
	return Array.from(sum, (value) => Math.round((value / length) * DECIMALS) / DECIMALS);
}

function norm(vector: Float64Array): number {
	let squares = 0;
	for (const value of vector) squares += value * value;
	return Math.sqrt(squares);
}

function scaled(vector: Float64Array, factor: number): Float64Array {
	return vector.map((value) => value * factor);
}

/** Two independent normal deviates (Box–Muller). */
function gaussians(draw: Draw): [number, number] {
	// 1 - draw() lies in (0, 1], where the logarithm is finite.
	const radius = Math.sqrt(-2 * Math.log(1 - draw()));
	const angle = 2 * Math.PI * draw();
	return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
