/** The middle of the values; the mean of the two in the middle when they are even in number. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
	const high = sorted[Math.floor(middle)] ?? Number.NaN;
	return (low + high) / 2;
}

/** The median of one figure of many measurements. */
export const medianOf = <T>(list: readonly T[], figure: (entry: T) => number): number =>
	median(list.map(figure));

/** Does something `times` times, one after the other. */
export async function repeat<T>(times: number, once: (round: number) => Promise<T>): Promise<T[]> {
	const results: T[] = [];
	for (let round = 0; round < times; round++) results.push(await once(round));
	return results;
}
