import type { JsonObject } from '../answers/json';
import type { Api } from '../http/api';
import type { Samples } from '../media/samples';

/** What is charged, or counted against a limit, if the service accepts what it is asked. */
export interface Cost {
	/** A video of 16 s, a sound of 5 s, one request about a text, or nothing. */
	embeds: 'video' | 'audio' | 'text' | 'nothing';
	model: 'marengo3.0' | 'marengo3.5';
	/** The file that leaves this machine for it. */
	sends?: keyof Samples;
}

/** What came of a question. */
export interface Answered {
	/** Held against the emulator's. */
	answer: JsonObject;
	/** Worth reading, and never held against anything: codes, sentences' places, numbers of the day. */
	seen?: JsonObject;
}

/** Something made once and looked at by several questions, as a task that took a minute. */
export interface Shared<T> {
	name: string;
	costs: readonly Cost[];
	uses?: readonly Shared<unknown>[];
	make(world: World): Promise<T>;
}

/** One thing to find out. */
export interface Question {
	/** Short and stable: reports of different people are told apart by what they answer under it. */
	id: string;
	question: string;
	/** Where it is left open, or what says how it should be. */
	source: string;
	/** What asking costs besides what it {@link uses}, at most. */
	costs: readonly Cost[];
	uses?: readonly Shared<unknown>[];
	/**
	 * @throws Unanswered when the service leaves no room to ask
	 */
	ask(world: World): Promise<Answered>;
}

/** What a question has to ask with. */
export interface World {
	api: Api;
	samples: Samples;
	/** A video that the service can fetch, if there is one. */
	videoUrl: string | undefined;
	/** @throws Error for what the question did not declare: its cost would not have been told */
	get<T>(shared: Shared<T>): Promise<T>;
}
