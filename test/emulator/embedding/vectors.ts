import { seededBy } from './prng';

/** Length of a vector of marengo3.0. */
export const DIMENSIONS = 512;

/** Decimals the API's own examples show, e.g. -0.060086973. */
const DECIMALS = 1e9;

/**
 * A direction in the space, drawn from `label`: a unit vector, the same for the same label, close to
 * orthogonal to that of any other label (as independent Gaussians in 512 dimensions are).
 */
export function direction(label: string): Float64Array {
	const draw = seededBy(label);
	const vector = new Float64Array(DIMENSIONS);
	for (let at = 0; at < DIMENSIONS; at += 2) {
		// Two independent normal deviates (Box–Muller). 1 - draw() lies in (0, 1], where the logarithm is finite.
		const radius = Math.sqrt(-2 * Math.log(1 - draw()));
		const angle = 2 * Math.PI * draw();
		vector[at] = radius * Math.cos(angle);
		vector[at + 1] = radius * Math.sin(angle);
	}
	const length = norm(vector);
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
	const length = norm(sum);
	return Array.from(sum, (value) => Math.round((value / length) * DECIMALS) / DECIMALS);
}

/** The embedding of an image. */
export const imageVector = (sha256: string): number[] =>
	blend([{ weight: 1, vector: direction(`image/${sha256}`) }]);

/** Where each number of a marengo3.0 vector goes, and with which sign: a rotation of the space. */
const ROTATION = rotation();

/**
 * An embedding as `model` has it. marengo3.5 has a space of its own: the same distances within it,
 * nothing in common with marengo3.0's.
 * @param vector 512 numbers, as made for marengo3.0
 * @param dimension of marengo3.5: how many of the first numbers to keep, unscaled
 */
export function inSpaceOf(model: string, vector: number[], dimension = DIMENSIONS): number[] {
	if (model === 'marengo3.0') return vector;
	return ROTATION.slice(0, dimension).map(({ from, sign }) => sign * (vector[from] ?? 0));
}

function rotation(): { from: number; sign: number }[] {
	const draw = seededBy('the space of marengo3.5');
	return Array.from({ length: DIMENSIONS }, (_, from) => ({ from, at: draw(), sign: draw() }))
		.sort((a, b) => a.at - b.at)
		.map(({ from, sign }) => ({ from, sign: sign < 0.5 ? -1 : 1 }));
}

function norm(vector: Float64Array): number {
	let squares = 0;
	for (const value of vector) squares += value * value;
	return Math.sqrt(squares);
}
