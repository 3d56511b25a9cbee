/**
 * Works on a list, at most `limit` at once, in order of the list; the results stand in that order.
 * After a rejection nothing new is begun and what runs is waited for; then the first one is thrown.
 */
export async function mapConcurrently<T, R>(
	list: readonly T[],
	limit: number,
	work: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	const rejections: unknown[] = [];
	const waiting = list.entries();
	const worker = async (): Promise<void> => {
		for (const [index, value] of waiting) {
			try {
				results[index] = await work(value, index);
			} catch (error) {
				rejections.push(error);
			}
			if (rejections.length > 0) return;
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, list.length) }, worker));
	if (rejections.length > 0) throw rejections[0];
	return results;
}
