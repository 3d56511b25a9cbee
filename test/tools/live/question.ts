import { answerOf, verdictOf } from './answers';
import { sharedOf, type Context } from './requests';
import { readSamples } from './samples';
import { Unanswered, type Api, type Exchange } from './service';

/** One thing to find out. */
export interface Question<T = unknown> {
	/** Short and stable, as reports of different people are compared by it. */
	id: string;
	question: string;
	/** A public address that says how it should be, or leaves it open. */
	source: string;
	/** Asked after all others are answered. */
	last?: boolean;
	/** @throws Unanswered if it cannot be asked */
	request(context: Context): T | Promise<T>;
	/** Values of the answer, each beside what the emulator assumes. */
	pick: Record<string, Picked<NoInfer<T>>>;
}

/** Infers the type that `request` and `pick` share. */
export const ask = <T>(question: Question<T>): Question => question;

/** A value of the result of `request`, and the emulator's assumption. */
type Picked<T> = [pick: { of(result: T): Value | undefined }['of'], assumed: Value];

/** A compared value, the same whenever the service behaves the same. */
type Value = boolean | number | string;

type Tried = Exchange | Value | undefined;

/**
 * Several requests, one after the other, each beside what the emulator assumes: `accepted` or `refused`, or
 * else the {@link answerOf} the reply.
 */
export function tries(all: Record<string, [(context: Context) => Promise<Tried>, Value]>) {
	const request = async (context: Context) => {
		const results: Record<string, Tried> = {};
		for (const [name, [send]] of Object.entries(all)) results[name] = await send(context);
		return results;
	};
	const pick: Question<Record<string, Tried>>['pick'] = {};
	for (const [name, [, assumed]] of Object.entries(all)) {
		const compared = assumed === 'accepted' || assumed === 'refused' ? verdictOf : answerOf;
		const shown = (result: Tried) => (typeof result === 'object' ? compared(result) : result);
		pick[name] = [(results) => shown(results[name]), assumed];
	}
	return { request, pick };
}

/** One value of an answer, beside the emulator's assumption. */
export interface Answer {
	name: string;
	answered?: Value;
	assumed: Value;
	/** Why it could not be determined. */
	unseen?: string;
}

/** A question with the service's answers. */
export interface Row extends Pick<Question, 'id' | 'question' | 'source'> {
	answers: Answer[];
	/** Names of the answers that contradict the emulator. */
	contradicts: string[];
	unanswered?: string;
}

/**
 * Asks all questions at once, as most of the time is spent waiting for tasks. One that fails does not
 * affect the others.
 * @param onAnswer called when a row is ready
 */
export async function interview(
	api: Api,
	respondent: Pick<Context, 'videoUrl' | 'otherKey'>,
	questions: readonly Question[],
	onAnswer: (row: Row) => void = () => undefined,
): Promise<Row[]> {
	const samples = readSamples();
	const context = { ...respondent, samples, shared: sharedOf(api, samples) };
	const answer = async (question: Question) => {
		const row = await rowOf(question, { ...context, api: api.for(question.id) });
		onAnswer(row);
		return row;
	};
	const rows = await Promise.all(questions.filter(({ last }) => !last).map(answer));
	return [...rows, ...(await Promise.all(questions.filter(({ last }) => last).map(answer)))];
}

async function rowOf(asked: Question, context: Context): Promise<Row> {
	const { id, question, source } = asked;
	try {
		const result = await asked.request(context);
		const answers = Object.entries(asked.pick).map(([name, [of, assumed]]): Answer => {
			try {
				return { name, answered: of(result), assumed };
			} catch (error) {
				if (!(error instanceof Unanswered)) throw error;
				return { name, assumed, unseen: error.message };
			}
		});
		const wrong = answers.filter((each) => !each.unseen && each.answered !== each.assumed);
		return { id, question, source, answers, contradicts: wrong.map(({ name }) => name) };
	} catch (error) {
		const { message, cause }: Partial<Error> = Object(error);
		const why = error instanceof Unanswered ? [message] : [error, cause];
		const unanswered = why.filter(Boolean).map(String).join(': ');
		return { id, question, source, answers: [], contradicts: [], unanswered };
	}
}
