import { seededBy } from '../../embedding/prng';
import type { Span } from '../../embedding/segments';
import { blend } from '../../embedding/vectors';
import { VideoVectors } from '../../embedding/videoVectors';
import { WordsOfVideo } from '../../embedding/words-of-video';
import { wordParts } from '../../embedding/words';
import type { Chapter } from '../../media/chapters';
import type { TimedSettings } from '../settings';
import type { V2Switches } from '../switches';
import { cut, rounded } from './cuts';
import type { RowMaker, V2Row } from './row';

/** How much the words of `time_based_metadata` weigh in a fused embedding. */
const METADATA_WEIGHT = 0.9;

/** By how much rows of `transcription` end earlier where offsets differ, in seconds. */
const SPEECH_ENDS_EARLIER_SEC = 0.5;

/** A sound or video as far as rows need it. Seconds. */
export interface TimedMedia {
	sha256: string;
	durationSec: number;
	hasAudio: boolean;
	chapters: readonly Chapter[];
	/** File name or URL; its words are found in the vectors. */
	name: string;
}

/** A row before its numbers are made. */
interface Planned extends Span {
	option: string;
	scope: 'clip' | 'asset';
}

/** The part of the media a request is about. */
export function spanOf(settings: TimedSettings, durationSec: number): Span {
	return { startSec: settings.startSec, endSec: settings.endSec ?? rounded(durationSec) };
}

/**
 * The rows of a sound or video, made one at a time: one per option and clip, and one per option for
 * the whole span; fused ones as an option more.
 */
export function* timedRows(
	settings: TimedSettings,
	media: TimedMedia,
	switches: V2Switches,
	make: RowMaker,
): Generator<V2Row> {
	const vectors = new VideoVectors(media.sha256, new WordsOfVideo(media.name, media.chapters));
	const heard = settings.options.filter((option) => option === 'visual' || media.hasAudio);
	for (const row of plan(settings, heard, media, switches)) {
		const { option, scope, startSec, endSec } = row;
		// The same moment has the same vector in v1, which counts in milliseconds and calls the whole
		// `video`.
		const moment = {
			scope: scope === 'asset' ? 'video' : 'clip',
			startSec: Math.round(startSec * 1000) / 1000,
			endSec: Math.round(endSec * 1000) / 1000,
		};
		const of = (each: string) => vectors.vector({ option: each, ...moment });
		const vector = option === 'fused' ? fuse(heard.map(of), settings.timed, row) : of(option);
		yield {
			...make(vector, `${media.sha256}/${option}/${scope}/${startSec}/${endSec}`),
			embedding_option: option,
			embedding_scope: scope,
			start_sec: startSec,
			end_sec: endSec,
		};
	}
}

function plan(
	settings: TimedSettings,
	heard: readonly string[],
	media: TimedMedia,
	{ shortTail, optionOffsets, rowOrder }: V2Switches,
): Planned[] {
	const { scopes, separate, fused, cuts } = settings;
	const whole = spanOf(settings, media.durationSec);
	const clips = scopes.some((scope) => scope !== 'asset')
		? cut(whole, cuts, media.sha256, shortTail === 'kept')
		: [];
	const spans = [
		...clips.map((span) => ({ ...span, scope: 'clip' as const })),
		...(scopes.includes('asset') ? [{ ...whole, scope: 'asset' as const }] : []),
	];
	const options = [...(separate ? heard : []), ...(fused && heard.length > 0 ? ['fused'] : [])];
	const early = optionOffsets === 'differ' ? SPEECH_ENDS_EARLIER_SEC : 0;
	const one = (option: string, span: Omit<Planned, 'option'>): Planned => {
		const sooner =
			option === 'transcription' && span.endSec - span.startSec > 2 * early ? early : 0;
		return { ...span, option, endSec: rounded(span.endSec - sooner) };
	};
	if (rowOrder === 'clip') return spans.flatMap((span) => options.map((each) => one(each, span)));
	// Observed once: audio, visual, transcription. So not in the order asked for.
	const grouped = [...options].sort().flatMap((each) => spans.map((span) => one(each, span)));
	return rowOrder === 'shuffled' ? shuffled(grouped, media.sha256) : grouped;
}

/** One vector of all that was seen and heard, and of the words that the request brought for the time. */
function fuse(vectors: number[][], timed: TimedSettings['timed'], span: Span): number[] {
	const words = timed
		.filter(
			({ start, end }) => start < span.endSec && (end > span.startSec || start >= span.startSec),
		)
		.map(({ text }) => text)
		.join(' ');
	const parts = vectors.map((vector) => ({ weight: 1, vector: Float64Array.from(vector) }));
	return blend([...parts, ...(words ? wordParts(words, METADATA_WEIGHT) : [])]);
}

function shuffled<T>(rows: readonly T[], seed: string): T[] {
	const draw = seededBy(`order/${seed}`);
	return rows
		.map((row) => ({ row, at: draw() }))
		.sort((a, b) => a.at - b.at)
		.map(({ row }) => row);
}
