import { type Content, durationOf, hasAudio, isText } from '../media/file';
import { seededBy } from './prng';
import { blend, direction, imageVector, inSpaceOf } from './vectors';
import { NAME_WEIGHT, VideoVectors } from './video';
import { textVector, wordParts } from './words';

/** Boundaries of dynamic clips lie on this grid, in seconds, counted from the media's start. */
const GRID_SEC = 0.5;

/** How much longer than the least a dynamic clip may be, in seconds; the service's bound is unknown. */
const MAX_EXTRA_SEC = 4;

/** A fixed last clip shorter than this, in seconds, is dropped. */
const SHORT_TAIL_SEC = 2;

/** How much the words of `time_based_metadata` weigh in a fused embedding. */
const METADATA_WEIGHT = 0.9;

/** A stretch of time in seconds. */
export interface Span {
	startSec: number;
	endSec: number;
}

/** How to cut. */
export type Cuts = { dynamicSec: number } | { fixedSec: number };

/** How to embed a sound or video. Seconds. */
export interface Plan {
	startSec: number;
	/** The end of the media when missing. */
	endSec?: number;
	cuts: Cuts;
	options: readonly string[];
	scopes: readonly ('clip' | 'asset')[];
	separate: boolean;
	fused: boolean;
	/** `time_based_metadata` of the request. */
	texts: readonly { start: number; end: number; text: string }[];
}

/** How to embed a document. */
export interface DocumentPlan {
	options: readonly string[];
	scopes: readonly string[];
	/** Sentences in each piece of a text, and how many of them are those of the piece before. */
	sentences?: { max: number; overlap: number };
}

/** What to embed, and how. */
export interface Asked {
	model: string;
	kind: Content['kind'];
	/** Numbers of each embedding; default 512. */
	dimension?: number;
	plan?: Plan;
	/** Of a document, once it is known whether it is a text. */
	document?: (isText: boolean) => DocumentPlan;
}

/** One row of an answer, in the names of Embed v2; `null` and missing as the API has them. Seconds. */
export interface Row {
	embedding: number[];
	embedding_option: string | null;
	embedding_scope: string | null;
	start_sec: number | null;
	end_sec: number | null;
	start_page_number?: number | null;
	end_page_number?: number | null;
	quadrant?: null;
	chunk_index?: number | null;
}

/** A row without option, scope and time, as texts and images have at once; the nulls are the API's. */
export function plainRow(embedding: number[]): Row {
	return {
		embedding,
		embedding_option: null,
		embedding_scope: null,
		start_sec: null,
		end_sec: null,
	};
}

/**
 * The rows of what was asked.
 * @param name file name or URL, whose words are found in the vectors
 * @param byClip clip by clip, as v1 has them, instead of option by option; both orders are UNCERTAIN
 */
export function rowsOf(
	{ model, dimension, plan, document }: Asked,
	content: Content,
	name: string,
	byClip = false,
): Row[] {
	const rows = plan
		? timedRows(plan, content, name, byClip)
		: document && content.kind === 'document'
			? documentRows(document(isText(content)), content, name)
			: [{ ...plainRow(imageVector(content.sha256)), ...WHOLE_IMAGE }];
	return rows.map((row) => ({ ...row, embedding: inSpaceOf(model, row.embedding, dimension) }));
}

const WHOLE_IMAGE = { embedding_option: 'visual', embedding_scope: 'asset' };

/** The part of the media a request is about. */
export const spanOf = ({ startSec, endSec }: Plan, durationSec: number): Span => ({
	startSec,
	endSec: endSec ?? rounded(durationSec),
});

/** One row per option and clip, and one per option for the whole span; fused ones as an option more. */
function timedRows(plan: Plan, content: Content, name: string, byClip: boolean): Row[] {
	const chapters = content.kind === 'video' ? content.chapters : [];
	const vectors = new VideoVectors(content.sha256, name, chapters);
	const available = plan.options.filter((option) => option === 'visual' || hasAudio(content));
	const options = [
		...(plan.separate ? available : []),
		...(plan.fused && available.length > 0 ? ['fused'] : []),
	];
	const whole = spanOf(plan, durationOf(content));
	const clips = plan.scopes.includes('clip') ? cut(whole, plan.cuts, content.sha256) : [];
	const spans = [
		...clips.map((span) => ({ ...span, scope: 'clip' })),
		...(plan.scopes.includes('asset') ? [{ ...whole, scope: 'asset' }] : []),
	];
	const rowOf = ({ scope, startSec, endSec }: (typeof spans)[number], option: string): Row => {
		const stretch = {
			scope: scope === 'asset' ? 'video' : 'clip',
			startSec: Math.round(startSec * 1000) / 1000,
			endSec: Math.round(endSec * 1000) / 1000,
		};
		const of = (each: string) => vectors.vector({ option: each, ...stretch });
		return {
			embedding: option === 'fused' ? fuse(available.map(of), plan, stretch) : of(option),
			embedding_option: option,
			embedding_scope: scope,
			start_sec: startSec,
			end_sec: endSec,
		};
	};
	if (byClip) return spans.flatMap((span) => options.map((option) => rowOf(span, option)));
	// Observed once: audio, visual, transcription, which is not the order of the request.
	return [...options].sort().flatMap((option) => spans.map((span) => rowOf(span, option)));
}

/** One vector of all options, and of the request's texts for that time. */
function fuse(vectors: number[][], { texts }: Plan, { startSec, endSec }: Span): number[] {
	const words = texts
		.filter(({ start, end }) => start < endSec && (end > startSec || start >= startSec))
		.map(({ text }) => text)
		.join(' ');
	const parts = vectors.map((vector) => ({ weight: 1, vector }));
	return blend([...parts, ...(words ? wordParts(words, METADATA_WEIGHT) : [])]);
}

/**
 * The rows of a document: one per page or piece for the scope `local`, one for `asset`. Nobody looks at pages
 * here: their vectors are the file's name and the page's number.
 */
function documentRows(
	{ options, scopes, sentences }: DocumentPlan,
	content: Extract<Content, { kind: 'document' }>,
	name: string,
): Row[] {
	const looks = (label: string) =>
		blend([
			{ weight: 1, vector: direction(`document/${content.sha256}/${label}`) },
			...wordParts(name, NAME_WEIGHT),
		]);
	const row = (embedding_scope: string, embedding: number[], place: Partial<Row> = {}): Row => ({
		...plainRow(embedding),
		embedding_scope,
		start_page_number: null,
		end_page_number: null,
		quadrant: null,
		chunk_index: null,
		...place,
	});
	const rowsFor = (embedding_option: string, scope: string): Row[] => {
		const { text } = content;
		if (scope === 'asset') {
			const whole = text === undefined ? looks(embedding_option) : textVector(text);
			return [row('asset', whole, { embedding_option })];
		}
		if (text !== undefined) {
			return piecesOf(text, sentences).map((piece, chunk_index) =>
				row('chunk', textVector(piece), { embedding_option, chunk_index }),
			);
		}
		return Array.from({ length: content.pages }, (_, at) => {
			const place = { start_page_number: at + 1, end_page_number: at + 1 };
			return row('page', looks(`page/${at + 1}`), { embedding_option, ...place });
		});
	};
	return options.flatMap((option) => scopes.flatMap((scope) => rowsFor(option, scope)));
}

/** Pieces of at most `max` sentences, each but the first beginning with `overlap` of the one before. */
function piecesOf(text: string, { max, overlap } = { max: 1, overlap: 0 }): string[] {
	const sentences = text.split(/(?<=[.!?])\s+|\n\s*\n/).filter((each) => each.trim() !== '');
	const pieces: string[] = [];
	for (let at = 0; at === 0 || at + overlap < sentences.length; at += max - overlap) {
		pieces.push(sentences.slice(at, at + max).join(' '));
	}
	return pieces;
}

/**
 * Cuts a span into contiguous clips. Of fixed ones the last is shorter, or dropped when under 2 s. Dynamic ones
 * are as a change of scenes might give them: each at least so long, drawn from `seed`; a rest that would be
 * shorter belongs to the clip before, and a span shorter than that is one clip.
 */
export function cut(span: Span, cuts: Cuts, seed = ''): Span[] {
	const clips: Span[] = [];
	if ('fixedSec' in cuts) {
		for (let index = 0; ; index += 1) {
			const startSec = rounded(span.startSec + index * cuts.fixedSec);
			const endSec = Math.min(rounded(startSec + cuts.fixedSec), span.endSec);
			if (rounded(endSec - startSec) < Math.min(SHORT_TAIL_SEC, cuts.fixedSec)) return clips;
			clips.push({ startSec, endSec });
		}
	}
	const draw = seededBy(`cuts/${seed}/${cuts.dynamicSec}/${span.startSec}`);
	for (let { startSec } = span; startSec < span.endSec;) {
		const extra = Math.floor(draw() * (MAX_EXTRA_SEC / GRID_SEC + 1)) * GRID_SEC;
		const end = Math.ceil((startSec + cuts.dynamicSec) / GRID_SEC) * GRID_SEC + extra;
		const endSec = span.endSec - end < cuts.dynamicSec ? span.endSec : end;
		clips.push({ startSec, endSec });
		startSec = endSec;
	}
	return clips;
}

/** To the microsecond, the six decimals that answers show. */
function rounded(seconds: number): number {
	return Math.round(seconds * 1e6) / 1e6;
}
