import { errorOf, verdictOf } from './answers';
import { sharedOf, type Context } from './requests';
import { readSamples, SOUND_SEC, VIDEO_SEC } from './samples';
import { Unanswered, type Api, type Exchange } from './service';

/** One thing to find out. */
export interface Question<T = unknown> {
	/** Short and stable: reports of different people are compared by it. */
	id: string;
	question: string;
	/** A public address that says how it should be, or leaves it open. */
	source: string;
	costs?: Costs;
	/** Is asked when all others have their answers. */
	last?: boolean;
	/** @throws Unanswered when the service leaves no room to ask */
	request(context: Context): T | Promise<T>;
	/** What of the answer is compared, each beside what the emulator assumes. */
	pick: Record<string, Picked<NoInfer<T>>>;
}

/** Keeps the type between `request` and `pick`. */
export const ask = <T>(question: Question<T>): Question => question;

/** A value of the result of `request`, and what the emulator assumes it is. */
type Picked<T> = [pick: { of(result: T): unknown }['of'], assumed: Value];

/** What is compared: the same whenever the service behaves the same. */
type Value = null | boolean | number | string;

/**
 * Several things that are tried one after the other, each beside what the emulator assumes. Of a reply
 * is compared whether it was accepted, where that is assumed, else {@link errorOf} it.
 */
export function tries(all: Record<string, [request: (context: Context) => unknown, Value]>) {
	const request = async (context: Context) => {
		const results: Record<string, unknown> = {};
		for (const [name, [send]] of Object.entries(all)) results[name] = await send(context);
		return results;
	};
	const pick: Record<string, Picked<Record<string, unknown>>> = {};
	for (const [name, [, assumed]] of Object.entries(all)) {
		const compared = assumed === 'accepted' || assumed === 'refused' ? verdictOf : errorOf;
		const shown = (result: unknown) => (isExchange(result) ? compared(result) : result);
		pick[name] = [(results) => shown(results[name]), assumed];
	}
	return { request, pick };
}

const isExchange = (result: unknown): result is Exchange =>
	typeof result === 'object' && result !== null && 'headers' in result;

/** One value of an answer, beside what the emulator assumes. */
export interface Answer {
	name: string;
	/** `undefined` where there is none. */
	answered?: Value;
	assumed: Value;
	/** Why it could not be seen. */
	unseen?: string;
}

/** A question with what the service said. */
export interface Row extends Pick<Question, 'id' | 'question' | 'source'> {
	answers: Answer[];
	/** Names of the answers that contradict the emulator. */
	contradicts: string[];
	/** Why there are no answers. */
	unanswered?: string;
}

/**
 * Asks all questions at once, as most of the time is spent waiting for tasks. A question that fails
 * costs no other its answer.
 * @param onAnswer called as each row is ready
 */
export async function interview(
	api: Api,
	respondent: Pick<Context, 'videoUrl' | 'otherKey'>,
	questions: readonly Question[],
	onAnswer: (row: Row) => void = () => undefined,
): Promise<Row[]> {
	const samples = readSamples();
	const shared = sharedOf(api, samples);
	const answer = async (question: Question) => {
		const row = await rowOf(question, {
			api: api.for(question.id),
			samples,
			shared,
			...respondent,
		});
		onAnswer(row);
		return row;
	};
	const rows = await Promise.all(questions.filter(({ last }) => !last).map(answer));
	return [...rows, ...(await Promise.all(questions.filter(({ last }) => last).map(answer)))];
}

async function rowOf(
	{ id, question, source, request, pick }: Question,
	context: Context,
): Promise<Row> {
	try {
		const result = await request(context);
		const answers = Object.entries(pick).map(([name, [of, assumed]]): Answer => {
			try {
				return { name, answered: valueOf(of(result)), assumed };
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

/** Whatever is no plain value is a text: a service may answer anything. */
const valueOf = (picked: unknown): Value | undefined =>
	typeof picked === 'object' && picked !== null
		? JSON.stringify(picked)
		: (picked as Value | undefined);

/** When these prices were read, by third parties, at https://www.twelvelabs.io/pricing. */
export const PRICES_OF = '2026-07-10';

/** US dollars of the Developer plan. No price of marengo3.5 is known; it counts as marengo3.0. */
const PRICE = {
	video: (0.042 * VIDEO_SEC) / 60,
	sound: (0.0083 * SOUND_SEC) / 60,
	text: 0.07 / 1000,
};

/** What is embedded, and how often the sample video is sent, if the service accepts everything. */
interface Costs {
	videos?: number;
	sounds?: number;
	/** Requests about a few words, or one page. */
	texts?: number;
	uploads?: number;
}

/** Of what questions share: a task of each API; the video is sent for one and for the asset. */
const SHARED: Costs = { videos: 2, uploads: 2 };

export type Plan = ReturnType<typeof planOf>;

/** What a run sends and costs, in bytes of files and US dollars, if everything is accepted. */
export function planOf(questions: readonly Question[]) {
	const costs = [SHARED, ...questions.map((question) => question.costs)];
	const sum = (what: keyof Costs) => costs.reduce((all, each) => all + (each?.[what] ?? 0), 0);
	const [videos, sounds, texts] = [sum('videos'), sum('sounds'), sum('texts')];
	const { video, sound } = readSamples();
	const bytes = sum('uploads') * video.bytes.length + sounds * sound.bytes.length;
	const dollars = videos * PRICE.video + sounds * PRICE.sound + texts * PRICE.text;
	return { videos, sounds, texts, bytes, dollars };
}
