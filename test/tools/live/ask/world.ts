import type { Api } from '../http/api';
import type { Samples } from '../media/samples';
import type { Question, Shared, World } from './types';

/** What one service is asked with. */
export interface Surroundings {
	api: Api;
	samples: Samples;
	videoUrl: string | undefined;
}

/** What was made of the shared things of one run, each once. */
export class Makings {
	private readonly made = new Map<Shared<unknown>, Promise<unknown>>();

	constructor(private readonly surroundings: Surroundings) {}

	/** The world as a question, or a shared thing, sees it: with what it declared and no more. */
	worldOf({ uses = [] }: Pick<Question, 'uses'>, asked: string): World {
		const { api, samples, videoUrl } = this.surroundings;
		return {
			api: api.for(asked),
			samples,
			videoUrl,
			get: <T>(shared: Shared<T>) => {
				if (!uses.includes(shared)) throw new Error(`${asked} does not declare ${shared.name}`);
				return this.get(shared);
			},
		};
	}

	/** Makes it, or gives what was made of it. */
	get<T>(shared: Shared<T>): Promise<T> {
		// Under the key Shared<T> there is never anything but its own T.
		const before = this.made.get(shared) as Promise<T> | undefined;
		if (before) return before;
		const made = shared.make(this.worldOf(shared, shared.name));
		// Whoever asks for it hears of it; nobody may be asking yet.
		made.catch(() => undefined);
		this.made.set(shared, made);
		return made;
	}
}
