import { Failure } from '../model/failure';
import { LABELS } from '../model/labels';
import { type Dimension, DIMENSIONS } from '../model/new-task';

/** How many numbers a vector is to have, from a field or an expression; undefined when unsaid. @throws Failure */
export function toDimension(value: unknown): Dimension | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const dimension = DIMENSIONS.find((known) => known === Number(value));
	if (dimension !== undefined) return dimension;
	throw new Failure(
		`"${LABELS.embeddingDimension}" has an unknown value: ${String(value)}`,
		`The dimensions are ${DIMENSIONS.join(', ')}.`,
	);
}
