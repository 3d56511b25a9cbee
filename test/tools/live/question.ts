import type { Picked, Value } from './answers';
import type { Context, Cost, Made } from './made';
import { readSamples, SOUND_SEC, VIDEO_SEC } from './samples';
import { Unanswered, type Api, type Service } from './service';

/** Whom a run asks, and with what. */
export interface Respondent {
	service: Service;
	/** A video that the service can fetch, if there is one. */
	videoUrl?: string;
	/** A key of another account, if one is given. */
	otherKey?: string;
}

/** One thing to find out. */
export interface Question<T = unknown> {
	/** Short and stable: reports of different people are compared by it. */
	id: string;
	question: string;
	/** A public address that says how it should be, or leaves it open. */
	source: string;
	/** What asking costs at most, besides what it uses. */
	costs?: readonly Cost[];
	/** Questions whose tasks and assets it looks at as well. */
	uses?: readonly string[];
	/** Is asked when all others have their answers. */
	last?: boolean;
	/** @throws Unanswered when the service leaves no room to ask */
	request(context: Context): T | Promise<T>;
	/** What of the answer is compared, each beside what the emulator assumes. */
	pick: Record<string, Picked<T>>;
}

/** Keeps the type between `request` and `pick`. */
export const ask = <T>(question: Question<T>): Question => question;

/** One value of an answer, beside what the emulator assumes. */
export interface Answer {
	name: string;
	/** `undefined` where there is none. */
	answered: Value | undefined;
	assumed: Value;
	/** Why it could not be seen. */
	unseen?: string;
}

/** What the service said to one question. */
export type Result = { answers: Answer[] } | { unanswered: string };

/** The values that contradict the emulator; none without an answer. */
export function contradictions(result: Result): Answer[] {
	if ('unanswered' in result) return [];
	return result.answers.filter(({ answered, assumed, unseen }) => !unseen && answered !== assumed);
}

/**
 * Asks all questions at once, as most of the time is spent waiting for tasks. One that fails, by
 * whatever, costs no other its answer, but for those that use it.
 * @param api notes every exchange
 * @param onAnswer called as each result is in
 */
export async function interview(
	{ videoUrl, otherKey }: Respondent,
	api: Api,
	questions: readonly Question[],
	onAnswer: (question: Question, result: Result) => void = () => undefined,
): Promise<Map<string, Result>> {
	const samples = readSamples();
	const begun = new Map<string, Promise<unknown>>();
	const begin = ({ id, uses = [], request }: Question): Promise<unknown> => {
		const made = (used: string) => {
			const other = uses.includes(used) && questions.find((each) => each.id === used);
			if (!other) throw new Error(`${id} does not use ${used}`);
			return begin(other) as Promise<Made>;
		};
		const own = { api: api.for(id), samples, videoUrl, otherKey, made };
		const running = begun.get(id) ?? Promise.resolve().then(() => request(own));
		begun.set(id, running);
		return running;
	};
	const results = new Map<string, Result>();
	const answer = async (question: Question) => {
		const result = await resultOf(question, begin(question));
		results.set(question.id, result);
		onAnswer(question, result);
	};
	await Promise.all(questions.filter(({ last }) => !last).map(answer));
	await Promise.all(questions.filter(({ last }) => last).map(answer));
	return results;
}

/** These questions, and those of all that they use. */
export function withUsed(questions: readonly Question[], all: readonly Question[]): Question[] {
	const used = new Set(questions.flatMap(({ id, uses = [] }) => [id, ...uses]));
	const more = all.filter(({ id }) => used.has(id));
	return more.length === questions.length ? more : withUsed(more, all);
}

async function resultOf({ pick }: Question, made: Promise<unknown>): Promise<Result> {
	try {
		const result = await made;
		const answers = Object.entries(pick).map(([name, [of, assumed]]) => {
			try {
				return { name, answered: valueOf(of(result)), assumed };
			} catch (error) {
				if (!(error instanceof Unanswered)) throw error;
				return { name, answered: undefined, assumed, unseen: error.message };
			}
		});
		return { answers };
	} catch (error) {
		if (error instanceof Unanswered) return { unanswered: error.message };
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
		return { unanswered: [error, cause].filter(Boolean).map(String).join(': ') };
	}
}

/** Whatever is no plain value is a text: a service may answer anything. */
function valueOf(picked: unknown): Value | undefined {
	return picked === null || ['undefined', 'boolean', 'number', 'string'].includes(typeof picked)
		? (picked as Value | undefined)
		: JSON.stringify(picked);
}

/** When the prices below were read, by third parties, at https://www.twelvelabs.io/pricing. */
export const PRICES_OF = '2026-07-10';

/** US dollars of the Developer plan. No price of marengo3.5 is known. */
const PRICE = { videoMinute: 0.042, soundMinute: 0.0083, text: 0.07 / 1000 };

/** What a run sends and costs, if everything that it asks is accepted. */
export interface Plan {
	/** Tasks about videos and sounds, requests about texts. */
	videos: number;
	sounds: number;
	texts: number;
	/** Minutes of media in them. */
	minutes: number;
	/** How many of all of them use marengo3.5; counted at marengo3.0's price. */
	unpriced: number;
	/** Bytes of files that leave this machine. */
	bytes: number;
	dollars: number;
}

/** Adds up what the questions need. */
export function planOf(questions: readonly Question[]): Plan {
	const samples = readSamples();
	const costs = questions.flatMap((question) => question.costs ?? []);
	const count = (kind: Cost['embeds']) => costs.filter(({ embeds }) => embeds === kind).length;
	const [videos, sounds, texts] = [count('video'), count('sound'), count('text')];
	const videoMinutes = (videos * VIDEO_SEC) / 60;
	const soundMinutes = (sounds * SOUND_SEC) / 60;
	return {
		videos,
		sounds,
		texts,
		minutes: videoMinutes + soundMinutes,
		unpriced: costs.filter(({ model }) => model !== undefined).length,
		bytes: costs.reduce((sum, { sends }) => sum + (sends ? samples[sends].bytes.length : 0), 0),
		dollars:
			videoMinutes * PRICE.videoMinute + soundMinutes * PRICE.soundMinute + texts * PRICE.text,
	};
}
