import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer.
 * @param log what n8n printed, for the error when none comes in time
 */
export async function until<T>(
	what: string,
	ask: () => Promise<T | undefined> | T | undefined,
	timeoutMs: number,
	log?: () => string,
): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	while (Date.now() < deadline) {
		const answer = await ask();
		if (answer !== undefined) return answer;
		await sleep(100);
	}
	const said = log === undefined ? '' : ` n8n says:\n${log()}`;
	throw new Error(`No ${what} within ${timeoutMs / 1000} s.${said}`);
}
