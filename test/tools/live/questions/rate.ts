/** The headers that tell of limits, with their values. */
export function rateHeaders(headers: Headers | undefined): Record<string, string> {
	return Object.fromEntries(
		[...(headers ?? [])].filter(([name]) => /^(x-)?ratelimit|^retry-after$/.test(name)),
	);
}

/** Their names alone. */
export function rateNames(headers: Headers | undefined): string[] {
	return Object.keys(rateHeaders(headers)).sort();
}
