/**
 * Works through a list in order, at most `limit` at once; results are in order too. After a rejection nothing new
 * starts, running work is awaited, and the first rejection is thrown.
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
