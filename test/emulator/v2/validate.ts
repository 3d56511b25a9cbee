import {
	isObject,
	object,
	problemsOf,
	type Fields,
	type Problem,
	type Rule,
	type Shape,
} from '../http/check';

/*
 * The bodies of POST /embed-v2/tasks and POST /embed-v2 as the API reference has them, field by field. What
 * depends on the media (its kind, length, tracks, whether an asset is ready) is not looked at. What the nodes
 * never send is left out, and so refused: the scope `local` of a video, documents in `multi_input`, pages in
 * quadrants, `embedding_uncertainty`, `auto_truncate`.
 */

/** The models of Embed v2. */
const MODELS = ['marengo3.0', 'marengo3.5'] as const;

export type V2Model = (typeof MODELS)[number];

/** A source that passed. */
export interface SourceBody {
	url?: string;
	base64_string?: string;
	asset_id?: string;
}

type CutsBody =
	| { strategy: 'dynamic'; dynamic: { min_duration_sec: number } }
	| { strategy: 'fixed'; fixed: { duration_sec: number } };

/** `audio` or `video` of a request that passed. */
export interface TimedBody {
	media_source: SourceBody;
	start_sec?: number;
	end_sec?: number;
	/** Flat with marengo3.0, in `temporal` with marengo3.5. */
	segmentation?: CutsBody | { temporal: CutsBody };
	embedding_option?: string[];
	embedding_scope?: ('clip' | 'asset')[];
	embedding_type?: ('separate_embedding' | 'fused_embedding')[];
	time_based_metadata?: { start: number; end: number; text: string }[];
}

/** `document` of a request that passed: PDF, plain text and Markdown. */
interface DocumentBody {
	media_source: SourceBody;
	segmentation?: { sequential: { max_sentences: number; overlap_sentences?: number } };
	embedding_option?: string[];
	embedding_scope?: string[];
}

/** The body of POST /embed-v2/tasks once it passed. */
export interface V2TaskBody {
	input_type: 'audio' | 'video' | 'document' | 'image';
	model_name: V2Model;
	embedding_dimension?: number;
	audio?: TimedBody;
	video?: TimedBody;
	document?: DocumentBody;
	image?: { media_source: SourceBody };
}

/** A source of `multi_input`. */
type NamedSource = SourceBody & { name?: string; media_type: 'image' | 'video' | 'audio' };

/** `multi_input` of a request that passed. */
export interface MultiInputBody {
	input_text?: string;
	media_sources?: NamedSource[];
}

/** The body of POST /embed-v2 once it passed. */
export interface V2SyncBody {
	input_type: 'text' | 'image' | 'text_image' | 'audio' | 'video' | 'multi_input';
	model_name: V2Model;
	embedding_dimension?: number;
	text?: { input_text: string };
	image?: { media_source: SourceBody };
	text_image?: { media_source: SourceBody; input_text: string };
	audio?: TimedBody;
	video?: TimedBody;
	multi_input?: MultiInputBody;
}

const TEXT: Shape = { type: 'string' };
const SECONDS: Shape = { type: 'number' };

/** A list of some of these, none twice. */
const list = (...oneOf: string[]): Shape => ({
	type: 'array',
	of: { type: 'string', oneOf },
	unique: true,
});

/** Largest media in the request itself, in bytes once decoded: 36 MB. */
const MAX_INLINE_BYTES = 36 * 1024 * 1024;

const SOURCE_FIELDS: Fields = { url: { type: 'url' }, base64_string: TEXT, asset_id: TEXT };

const SOURCE_RULES: Rule[] = [
	({ url, base64_string, asset_id }: SourceBody) => {
		const given = [url, base64_string, asset_id].filter((each) => each !== undefined).length;
		return (
			given !== 1 && ['', `Provide exactly one of url, base64_string, asset_id, not ${given}.`]
		);
	},
	({ base64_string: text = 'AAAA' }: SourceBody) =>
		(!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) && [
			'base64_string',
			'It must be base64, without a data URL prefix.',
		],
	({ base64_string: text = '' }: SourceBody) =>
		Buffer.byteLength(text, 'base64') > MAX_INLINE_BYTES && [
			'base64_string',
			'It must not exceed 36 MB once decoded. Use url or asset_id.',
		],
];

const SOURCE = object(SOURCE_FIELDS, [], SOURCE_RULES);

/** How to cut: one strategy and its own object, which has no defaults. */
function cutsShape(...strategies: string[]): Shape {
	const seconds = (max: number): Shape => ({ type: 'integer', min: 2, max });
	const fields: Fields = {
		strategy: { type: 'string', oneOf: strategies },
		dynamic: object({ min_duration_sec: seconds(5) }, ['min_duration_sec']),
		fixed: object({ duration_sec: seconds(10) }, ['duration_sec']),
	};
	return object(
		fields,
		['strategy'],
		[
			({ strategy = '', ...own }: Record<string, string>) =>
				!(strategy in own) && [strategy, 'It is required.'],
			({ strategy, ...own }: Record<string, string>) => {
				const other = Object.keys(own).find((each) => each !== strategy);
				return other !== undefined && [other, 'There is no such parameter.'];
			},
		],
	);
}

/** The options in force: those given, or the model's default. An empty list counts as not given. */
export function optionsInForce(
	{ embedding_option: given = [] }: TimedBody,
	kind: 'audio' | 'video',
	model: V2Model,
): string[] {
	if (given.length > 0) return given;
	const speech = model === 'marengo3.0' ? ['transcription'] : [];
	return [...(kind === 'video' ? ['visual'] : []), 'audio', ...speech];
}

const TIMED_TEXT = object({ start: SECONDS, end: SECONDS, text: TEXT }, ['start', 'end', 'text']);

/** `audio` or `video`; the synchronous endpoint has no `time_based_metadata`. */
function timedShape(kind: 'audio' | 'video', model: V2Model, isSync: boolean): Shape {
	const isOlder = model === 'marengo3.0';
	const cuts = isOlder && kind === 'audio' ? cutsShape('fixed') : cutsShape('dynamic', 'fixed');
	const hasTexts = !isSync && !isOlder;
	const fields: Fields = {
		media_source: SOURCE,
		start_sec: SECONDS,
		end_sec: SECONDS,
		segmentation: isOlder ? cuts : object({ temporal: cuts }, ['temporal']),
		embedding_option: list(
			...(kind === 'video' ? ['visual'] : []),
			'audio',
			...(isOlder ? ['transcription'] : []),
		),
		embedding_scope: list('clip', 'asset'),
		embedding_type: list('separate_embedding', 'fused_embedding'),
		...(hasTexts && { time_based_metadata: { type: 'array', of: TIMED_TEXT } }),
	};
	const isFused = ({ embedding_type: types = [] }: TimedBody) => types.includes('fused_embedding');
	return object(
		fields,
		['media_source'],
		[
			({ start_sec = 0, end_sec = Infinity }: TimedBody) =>
				end_sec <= start_sec && ['end_sec', 'It must be greater than start_sec.'],
			(body: TimedBody) =>
				(body.embedding_type ?? []).length > 0 &&
				optionsInForce(body, kind, model).length < 2 && [
					'embedding_type',
					'It may only be set with at least two values of embedding_option.',
				],
			(body: TimedBody) =>
				!isOlder &&
				isFused(body) &&
				!body.time_based_metadata?.length && [
					'time_based_metadata',
					'marengo3.5 needs it for fused_embedding.',
				],
			(body: TimedBody) =>
				body.time_based_metadata !== undefined &&
				!isFused(body) && ['time_based_metadata', 'It requires fused_embedding in embedding_type.'],
			({ time_based_metadata: texts = [] }: TimedBody) => {
				const at = texts.findIndex(({ start, end }) => end < start);
				return at >= 0 && [`time_based_metadata[${at}].end`, 'It must not be less than start.'];
			},
		],
	);
}

/** Options and scopes in force, which by default depend on the kind of the file. */
export function documentInForce(
	{ embedding_option: options = [], embedding_scope: scopes = [] }: DocumentBody,
	isText: boolean,
) {
	return {
		options: options.length > 0 ? options : [isText ? 'text' : 'visual'],
		scopes: scopes.length > 0 ? scopes : [isText ? 'asset' : 'local'],
	};
}

/** What is wrong for a file of this kind: every pair of option and scope must be one it has. */
export function documentProblem(body: DocumentBody, isText: boolean): ReturnType<Rule> {
	const { options, scopes } = documentInForce(body, isText);
	const isByPieces = body.segmentation !== undefined;
	if (!isText) {
		if (isByPieces) return ['segmentation.sequential', 'It is for text files.'];
		const isRefused = options.includes('text') && scopes.includes('local');
		return isRefused && ['embedding_scope', 'text of a PDF needs the scope ["asset"].'];
	}
	if (options.includes('visual')) {
		return ['embedding_option', 'A text file has no visual embedding.'];
	}
	const why = 'The scope local and segmentation.sequential need each other.';
	return scopes.includes('local') !== isByPieces && ['segmentation', why];
}

const SEQUENTIAL = object(
	{
		strategy: { type: 'string', oneOf: ['sentence'] },
		max_sentences: { type: 'integer', min: 1 },
		overlap_sentences: { type: 'integer' },
	},
	['strategy', 'max_sentences'],
	[
		({ max_sentences: max = 0, overlap_sentences: overlap = 0 }: Record<string, number>) =>
			overlap >= max && ['overlap_sentences', 'It must be less than max_sentences.'],
	],
);

const DOCUMENT = object(
	{
		media_source: SOURCE,
		segmentation: object({ sequential: SEQUENTIAL }, ['sequential']),
		embedding_option: list('visual', 'text'),
		embedding_scope: list('local', 'asset'),
		embedding_type: list('separate_embedding'),
	},
	['media_source'],
	[
		// One of the two kinds must do; when neither does, the file need not be read to say so.
		(body: DocumentBody) => {
			const [ofPdf, ofText] = [documentProblem(body, false), documentProblem(body, true)];
			return ofPdf && ofText && (body.segmentation ? ofText : ofPdf);
		},
	],
);

const IMAGE = object(
	{
		media_source: SOURCE,
		embedding_option: list('visual'),
		embedding_scope: list('asset'),
		embedding_type: list('separate_embedding'),
	},
	['media_source'],
);

/** Most sources of one `multi_input`. */
const MAX_SOURCES = 10;

function multiInputShape(model: V2Model): Shape {
	const isOlder = model === 'marengo3.0';
	const oneOf = isOlder ? ['image'] : ['image', 'video', 'audio'];
	const fields = { ...SOURCE_FIELDS, name: TEXT, media_type: { type: 'string', oneOf } } as const;
	const of = object(fields, ['media_type'], SOURCE_RULES);
	return object(
		{ input_text: TEXT, media_sources: { type: 'array', of, max: MAX_SOURCES } },
		isOlder ? ['media_sources'] : [],
		[
			({ input_text: text, media_sources: sources = [] }: MultiInputBody) =>
				text === undefined && sources.length === 0 && ['', 'There is nothing to embed.'],
			({ input_text: text, media_sources: sources = [] }: MultiInputBody) => {
				const kinds = new Set(sources.map(({ media_type }) => media_type));
				const why = 'Sources of different media types need it.';
				return kinds.size > 1 && text === undefined && ['input_text', why];
			},
			({ input_text: text = '', media_sources: sources = [] }: MultiInputBody) => {
				const names = [...text.matchAll(/<@([^<>]+)>/g)].map(([, name]) => name);
				const lost = names.find((each) => !sources.some(({ name }) => name === each));
				return lost !== undefined && ['input_text', `No source is named ${lost}.`];
			},
		],
	);
}

/** The own object of each input type of an endpoint. */
type Kinds = Readonly<Record<string, Shape>>;

/** Validates the bodies of one of the two endpoints. */
function bodyValidator(kinds: Readonly<Record<V2Model, Kinds>>): (body: unknown) => Problem[] {
	return (body) => {
		if (!isObject(body)) return [{ field: 'body', message: 'It must be a JSON object.' }];
		const { input_type, model_name } = body;
		const model = MODELS.find((each) => each === model_name) ?? 'marengo3.5';
		const head: Fields = {
			input_type: { type: 'string', oneOf: Object.keys(kinds[model]) },
			model_name: { type: 'string', oneOf: MODELS },
		};
		const wrong = problemsOf({ input_type, model_name }, object(head, Object.keys(head)));
		const kind = String(input_type);
		const own = kinds[model][kind];
		if (wrong.length > 0 || !own) return wrong;
		const dimension: Shape = { type: 'integer', oneOf: [128, 256, 512] };
		const fields: Fields = {
			...head,
			...(model === 'marengo3.5' && { embedding_dimension: dimension }),
			// The object of another input type is no parameter of this request.
			[kind]: own,
		};
		return problemsOf(body, object(fields, [kind]));
	};
}

/** Every problem of a body of POST /embed-v2/tasks; none when the request is acceptable. */
export const validateV2Task = bodyValidator({
	'marengo3.0': {
		audio: timedShape('audio', 'marengo3.0', false),
		video: timedShape('video', 'marengo3.0', false),
	},
	'marengo3.5': {
		audio: timedShape('audio', 'marengo3.5', false),
		video: timedShape('video', 'marengo3.5', false),
		document: DOCUMENT,
		image: IMAGE,
	},
});

/** Every problem of a body of POST /embed-v2. How many tokens a text has is not looked at. */
export const validateV2Sync = bodyValidator({
	'marengo3.0': {
		text: object({ input_text: TEXT }, ['input_text']),
		image: object({ media_source: SOURCE }, ['media_source']),
		text_image: object({ media_source: SOURCE, input_text: TEXT }, ['media_source', 'input_text']),
		audio: timedShape('audio', 'marengo3.0', true),
		video: timedShape('video', 'marengo3.0', true),
		multi_input: multiInputShape('marengo3.0'),
	},
	'marengo3.5': { multi_input: multiInputShape('marengo3.5') },
});
