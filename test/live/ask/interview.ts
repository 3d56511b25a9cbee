import { readSamples } from '../media/samples';
import { Api, type Service } from '../http/api';
import type { Exchange } from '../http/exchange';
import type { Answered, Question } from './types';
import { Unanswered } from './unanswered';
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
 * @param heard called as each result is in
 */
export async function interview(
	{ service, videoUrl }: Respondent,
	questions: readonly Question[],
	heard: (question: Question, result: Result) => void = () => undefined,
): Promise<Interview> {
	const exchanges: Exchange[] = [];
	const results = new Map<string, Result>();
	const api = Api.of(service, exchanges);
	const makings = new Makings({ api, samples: readSamples(), videoUrl });
	for (const shared of new Set(questions.flatMap(({ uses = [] }) => uses))) {
		void makings.get(shared).catch(() => undefined);
	}
	for (const question of questions) {
		const result = await question
			.ask(makings.worldOf(question, question.id))
			.catch((error: unknown) => ({ unanswered: reasonOf(error) }));
		results.set(question.id, result);
		heard(question, result);
	}
	return { results, exchanges };
}

/** A defect of ours must not pass for an answer that is missing. */
function reasonOf(error: unknown): string {
	if (error instanceof Unanswered) return error.message;
	if (error instanceof TypeError && error.message === 'fetch failed') {
		return `no answer: ${error.cause instanceof Error ? error.cause.message : 'fetch failed'}`;
	}
	if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time';
	throw error;
}
