import type { EmbeddingOption, MediaType } from './task';

export interface Model {
	/** As the API calls it, such as `marengo3.0`. */
	readonly name: string;
	readonly label: string;
	readonly hint?: { readonly description: string };
	readonly isInV1: boolean;
	/** What it embeds of each kind of media. */
	readonly options: Readonly<Partial<Record<MediaType, readonly EmbeddingOption[]>>>;
	/** How many numbers its vectors may have, ascending; the last is the default. */
	readonly dimensions: readonly number[];
	/** Where its requests have the settings of clips: beside the others, or in an object of their own. */
	readonly segmentation: 'flat' | 'temporal';
	/** Default length of the shortest dynamic clip, in seconds. */
	readonly minClipDuration: number;
	/** Media that it can cut where the content changes. */
	readonly dynamic: readonly MediaType[];
	/** Whether it takes texts with times beside the media, and needs them for fused vectors. */
	readonly takesTimedTexts: boolean;
	/** Shape of its queries: an object of the input's own kind, or a list of inputs. */
	readonly query: 'own' | 'multi_input';
	readonly takesAudioStart: boolean;
	/** Largest video or audio file, where that is documented. */
	readonly maxFile?: Size;
	readonly maxQueryFile: Size;
	/** Longest query, in words. */
	readonly maxQuery: { readonly text: string; readonly audio?: string; readonly video: string };
}

/** A size in bytes, and in words. */
export interface Size {
	readonly bytes: number;
	readonly text: string;
}

const GB = 1024 ** 3;

/**
 * The models that this package knows, oldest first: a new one is a row.
 * https://docs.twelvelabs.io/docs/concepts/models/marengo
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v2/create-async-embedding-task
 */
export const MODELS: readonly [Model, ...Model[]] = [
	{
		name: 'marengo3.0',
		label: 'Marengo 3.0',
		isInV1: true,
		options: { video: ['visual', 'audio', 'transcription'], audio: ['audio', 'transcription'] },
		dimensions: [512],
		segmentation: 'flat',
		minClipDuration: 4,
		dynamic: ['video'],
		takesTimedTexts: false,
		query: 'own',
		takesAudioStart: true,
		maxFile: { bytes: 4 * GB, text: '4 GB' },
		maxQueryFile: { bytes: 4 * GB, text: '4 GB' },
		maxQuery: { text: '500 tokens', video: '10 minutes (pictures only)' },
	},
	{
		name: 'marengo3.5',
		label: 'Marengo 3.5',
		hint: {
			description:
				"Also embeds images and documents. Its vectors can't be compared with those of 3.0.",
		},
		isInV1: false,
		options: {
			video: ['visual', 'audio'],
			audio: ['audio'],
			image: ['visual'],
			document: ['visual', 'text'],
		},
		dimensions: [128, 256, 512],
		segmentation: 'temporal',
		minClipDuration: 2,
		dynamic: ['video', 'audio'],
		takesTimedTexts: true,
		query: 'multi_input',
		takesAudioStart: false,
		maxQueryFile: { bytes: 32 * 1024 ** 2, text: '32 MB' },
		maxQuery: { text: '2,000 tokens', audio: '30 seconds', video: '30 seconds' },
	},
];

/** The dimensions of all known models, ascending. */
export const DIMENSIONS: readonly number[] = [
	...new Set(MODELS.flatMap(({ dimensions }) => dimensions)),
].sort((a, b) => a - b);

/** The row of a model; undefined for an unknown one, for which the API decides. */
export const knownModel = (name: string): Model | undefined =>
	MODELS.find((model) => model.name === name);

/** The row by which requests for a model are written: its own, or the newest for an unknown model. */
export const shapeOf = (name: string): Model => knownModel(name) ?? MODELS.at(-1) ?? MODELS[0];

/** How many numbers the vectors of a model have by default; undefined for an unknown model. */
export const defaultDimension = (name: string): number | undefined =>
	knownModel(name)?.dimensions.at(-1);

const AND = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** The models that can do something: `Marengo 3.0 or Marengo 3.5`. */
export const labelsOf = (can: (model: Model) => boolean): string =>
	OR.format(MODELS.filter(can).map(({ label }) => label));

/** What differs between models, without those for which `tell` is undefined: `4 with Marengo 3.0 and 2 with …`. */
export function perModel(tell: (model: Model) => string | number | undefined): string {
	const parts = MODELS.flatMap((model) => {
		const told = tell(model);
		return told === undefined ? [] : [`${told} with ${model.label}`];
	});
	return AND.format(parts);
}

/** How many numbers its vectors may have: `128, 256 or 512`. */
export const dimensionsOf = ({ dimensions }: Model): string => OR.format(dimensions.map(String));
