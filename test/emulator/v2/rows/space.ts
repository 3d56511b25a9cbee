import { seededBy } from '../../embedding/prng';
import { DIMENSIONS } from '../../embedding/vectors';
import type { V2Model } from '../validate/rules';

/** Where each number of a marengo3.0 vector goes, and with which sign: a rotation of the space. */
const ROTATION = rotation();

/**
 * An embedding as `model` has it. marengo3.5 has a space of its own: the same distances within it,
 * nothing in common with marengo3.0's.
 * @param vector 512 numbers, as made for marengo3.0
 * @param dimension of marengo3.5: how many of the first numbers to keep, unscaled
 */
export function inSpaceOf(model: V2Model, vector: number[], dimension: number): number[] {
	if (model === 'marengo3.0') return vector;
	return ROTATION.slice(0, dimension).map(({ from, sign }) => sign * (vector[from] ?? 0));
}

/** How sure the model is, by dimension: small positive numbers drawn from `label`. */
export function uncertainty(label: string, dimension: number): number[] {
	const draw = seededBy(`uncertainty/${label}`);
	return Array.from({ length: dimension }, () => Math.round((0.01 + 0.1 * draw()) * 1e9) / 1e9);
}

function rotation(): { from: number; sign: number }[] {
	const draw = seededBy('the space of marengo3.5');
	return Array.from({ length: DIMENSIONS }, (_, from) => ({ from, at: draw(), sign: draw() }))
		.sort((a, b) => a.at - b.at)
		.map(({ from, sign }) => ({ from, sign: sign < 0.5 ? -1 : 1 }));
}
