import { SOUND_SEC, VIDEO_SEC, type Samples } from '../media/samples';
import { priceOf } from './prices';
import type { Cost, Question, Shared } from './types';

/** What a run sends and costs, if everything that it asks is accepted. */
export interface Plan {
	/** Tasks about videos, about sounds, requests about texts. */
	videos: number;
	sounds: number;
	texts: number;
	/** Seconds of media in them. */
	videoSec: number;
	soundSec: number;
	/** How many of all of them use marengo3.5, of which no price is known. */
	unpriced: number;
	/** Bytes of files that leave this machine. */
	bytes: number;
	/** US dollars, at the prices of marengo3.0. */
	dollars: number;
}

/** Adds up what the questions need, what they share once. */
export function planOf(questions: readonly Question[], samples: Samples): Plan {
	const shared = new Set(questions.flatMap(({ uses = [] }) => uses.flatMap(withItsOwn)));
	const costs = [...shared, ...questions].flatMap((each) => each.costs);
	const count = (kind: Cost['embeds']) => costs.filter(({ embeds }) => embeds === kind).length;
	const videos = count('video');
	const sounds = count('audio');
	const texts = count('text');
	const videoSec = videos * VIDEO_SEC;
	const soundSec = sounds * SOUND_SEC;
	return {
		videos,
		sounds,
		texts,
		videoSec,
		soundSec,
		unpriced: costs.filter(({ model }) => model === 'marengo3.5').length,
		bytes: costs.reduce((sum, { sends }) => sum + (sends ? samples[sends].bytes.length : 0), 0),
		dollars: priceOf({ videoSec, soundSec, texts }),
	};
}

function withItsOwn(shared: Shared<unknown>): Shared<unknown>[] {
	return [shared, ...(shared.uses ?? []).flatMap(withItsOwn)];
}
