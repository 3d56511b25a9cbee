import type { Part } from './vectors';
import { blend, direction } from './vectors';
import type { WordsOfVideo } from './words-of-video';

/** What a vector is of: a stretch of one video, in seconds, heard or seen one way. */
export interface Moment {
	option: string;
	scope: string;
	startSec: number;
	endSec: number;
}

/** Length of one scene in seconds: moments of the same scene share a component. */
const SCENE_SEC = 30;

/**
 * Weights of what a clip shares with its whole video, what with its surroundings, and what is its
 * own. They give clips of one video a cosine of about 0.25, neighbours more, and of two videos none.
 */
const WEIGHTS = { video: 0.5, scene: 0.45, own: 0.75 };

/**
 * The embeddings of one video: they depend on its content, its words and the moment, on nothing else,
 * so the same file embedded again gives the same numbers. Not a model: only the geometry is lifelike.
 */
export class VideoVectors {
	private readonly shared = new Map<string, Float64Array>();

	/**
	 * @param contentSha256 of the file's bytes, hexadecimal
	 * @param words what is known of the video in words
	 */
	constructor(
		private readonly contentSha256: string,
		private readonly words?: WordsOfVideo,
	) {}

	/** @returns a unit vector of 512 numbers */
	vector(moment: Moment): number[] {
		const { option, scope, startSec, endSec } = moment;
		const own = `own/${this.contentSha256}/${option}/${scope}/${startSec}/${endSec}`;
		return blend([
			{ weight: WEIGHTS.video, vector: this.sharedDirection('video') },
			...this.sceneParts(moment),
			{ weight: WEIGHTS.own, vector: direction(own) },
			...(this.words?.parts(option, { startSec, endSec }) ?? []),
		]);
	}

	/** The scenes before and after the moment's middle, by nearness, so that vectors drift over time. */
	private sceneParts({ option, startSec, endSec }: Moment): Part[] {
		const at = (startSec + endSec) / 2 / SCENE_SEC;
		const scene = Math.floor(at);
		const into = at - scene;
		return [
			{ weight: WEIGHTS.scene * (1 - into), vector: this.sharedDirection(`${option}/${scene}`) },
			{ weight: WEIGHTS.scene * into, vector: this.sharedDirection(`${option}/${scene + 1}`) },
		];
	}

	private sharedDirection(name: string): Float64Array {
		const known = this.shared.get(name);
		if (known) return known;
		const made = direction(`shared/${this.contentSha256}/${name}`);
		this.shared.set(name, made);
		return made;
	}
}
