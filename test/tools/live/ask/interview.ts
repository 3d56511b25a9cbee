import { readSamples } from '../media/samples';
import { Api, type Service } from '../http/api';
import type { Exchange } from '../http/exchange';
import type { Answered, Question } from './types';
import { Makings } from './world';

/** What one service said to one question. */
export type Result = Answered | { unanswered: string };

/** What one service said to all. */
export interface Interview {
	/** By the question's ID. */
	results: Map<string, Result>;
	exchanges: Exchange[];
}

/** Who is asked. */
export interface Respondent {
	service: Service;
	/** A video that it can fetch. */
	videoUrl: string | undefined;
}

/**
 * Asks the questions one after the other. What they share is begun at once, so that the waiting is
 * done together.
 * @param exchanges filled on the way
 * @param heard called as each result is in
 */
export async function interview(
	{ service, videoUrl }: Respondent,
	questions: readonly Question[],
	{
		exchanges = [],
		heard = () => undefined,
	}: { exchanges?: Exchange[]; heard?: (question: Question, result: Result) => void } = {},
): Promise<Interview> {
	const results = new Map<string, Result>();
	const api = Api.of(service, exchanges);
	const makings = new Makings({ api, samples: readSamples(), videoUrl });
	const shared = new Set(questions.flatMap(({ uses = [] }) => uses));
	// Whoever needs one that failed says so.
	for (const each of shared) void makings.get(each).catch(() => undefined);
	for (const question of questions) {
		const result = await question
			.ask(makings.worldOf(question, question.id))
			.catch((error: unknown) => ({ unanswered: reasonOf(error) }));
		results.set(question.id, result);
		heard(question, result);
	}
	return { results, exchanges };
}

/** One question that fails, by whatever, costs no other its answer. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
