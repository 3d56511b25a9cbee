/** The Euclidean length, or that it is 1 to the hundredth: services round their numbers. */
export function length(vector: readonly number[]): number | string {
	const exact = Math.hypot(...vector);
	return Math.abs(exact - 1) < 0.01 ? '1' : Math.round(exact * 100) / 100;
}

/** How alike two vectors are; numbers rounded on the way count as the same. */
export function likeness(a: readonly number[], b: readonly number[]): string {
	if (a.length !== b.length || a.length === 0) return 'of different dimensions';
	const dot = a.reduce((sum, each, at) => sum + each * (b[at] ?? 0), 0);
	const cosine = dot / (Math.hypot(...a) * Math.hypot(...b));
	return cosine > 0.999 ? 'the same' : `different (cosine ${cosine.toFixed(2)})`;
}
