/** A vector and what it is of. */
export type Stored = { id: string; vector: number[] };

const dot = (one: readonly number[], other: readonly number[]): number =>
	one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);

/** The cosine distance, from 0 (same direction) to 2, as pgvector's `<=>`. */
export const cosineDistance = (one: readonly number[], other: readonly number[]): number =>
	1 - dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));

/** The stored vectors with their distances from the query, the nearest first: every one looked at. */
export function bruteForce(
	query: readonly number[],
	stored: readonly Stored[],
): { id: string; distance: number }[] {
	return stored
		.map(({ id, vector }) => ({ id, distance: cosineDistance(query, vector) }))
		.sort((one, other) => one.distance - other.distance);
}
