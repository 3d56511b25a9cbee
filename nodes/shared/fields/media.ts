import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import { DIMENSIONS, dimensionsOf, labelsOf, MODELS, perModel } from '../model/models';
import { embeddingOption } from './embeddings';
import { choice, field, labelledField, secondsField, withToolVariant } from './field';
import { assetId } from './locators';
import { showUnder } from './options';

/** The model that all vectors of one store have to share. */
export const modelName = field('modelName', 'options', {
	options: MODELS.map(({ label, name, hint }) => ({ name: label, value: name, ...hint })),
	allowArbitraryValues: true,
	default: 'marengo3.0',
	description:
		'The embedding model. Clips and queries in one store must use the same model and dimension.',
});

/** Shows a field, or an option, only for media that have a duration. */
export const TIMED = { mediaType: ['video', 'audio'] };
const TIMED_OPTION = { '/mediaType': TIMED.mediaType };

const AUDIO = choice('Audio', 'audio', 'Music, sounds or speech, in clips');
const VIDEO = choice('Video', 'video', 'Pictures and sound, in clips');

/** The kinds of file that the chosen model takes. */
const mediaType = [
	field('mediaType', 'options', {
		options: [AUDIO, VIDEO],
		default: 'video',
		description: `What kind of file to embed. ${labelsOf(({ options }) => options.image !== undefined)} also takes images and documents.`,
		displayOptions: { hide: { modelName: [{ _cnd: { not: 'marengo3.0' } }] } },
	}),
	field('mediaType', 'options', {
		options: [
			AUDIO,
			choice('Document', 'document', 'PDF, text or Markdown'),
			choice('Image', 'image', 'One embedding of a picture'),
			VIDEO,
		],
		default: 'video',
		description: 'What kind of file to embed',
		displayOptions: { hide: { modelName: ['marengo3.0'] } },
	}),
];

/** Which of TwelveLabs' APIs to use. @param v1 what Embed v1 can do @param v2 what Embed v2 can do */
export const embedApiField = (v1: string, v2: string): INodeProperties =>
	field('embedApi', 'options', {
		options: [
			choice('Automatic', 'auto', 'Embed v1 where possible, else Embed v2'),
			choice('Embed V1', 'v1', `${v1}. TwelveLabs will remove this API.`),
			choice('Embed V2', 'v2', v2),
		],
		default: 'auto',
		description: "Which TwelveLabs API to use. The first item's choice counts for all items.",
	});

export const embedApiOption = embedApiField(
	'Videos up to 2 GB',
	'Everything; files are uploaded as assets',
);

export const embeddingDimensionOption = field('embeddingDimension', 'options', {
	options: DIMENSIONS.map((value) => ({ name: String(value), value })),
	default: 512,
	description: `How many numbers a vector has: ${perModel(dimensionsOf)}. Clips and queries in one store must use the same model and dimension.`,
});

const binaryField = (what: string, source: 'source' | 'videoSource'): INodeProperties =>
	field('binaryPropertyName', 'string', {
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: `Name of the input field that contains the ${what}`,
		displayOptions: { show: { [source]: ['binary'] } },
	});

const urlField = (
	name: 'url' | 'videoUrl',
	example: string,
	displayOptions: INodeProperties['displayOptions'],
): INodeProperties =>
	field(name, 'string', {
		default: '',
		required: true,
		placeholder: `e.g. ${example}`,
		description:
			"Direct URL of the file. TwelveLabs can't read pages of video sites or share links.",
		displayOptions,
	});

/** Where media come from. @param size how large a file may be */
const sources = (size: string) => [
	choice('Binary File', 'binary', `A file from the previous node${size}`),
	choice('URL', 'url', 'TwelveLabs downloads the file from a public URL'),
];

/** The media of a query or a new asset. @param what they are @param size how large a file may be */
export const mediaSourceFields = (what: string, example: string, size = ''): INodeProperties[] => [
	labelledField('Source', 'source', 'options', {
		options: sources(size),
		default: 'binary',
	}),
	binaryField(what, 'source'),
	urlField('url', example, { show: { source: ['url'] } }),
];

const ASSET = choice('Asset', 'asset', 'A file you already uploaded with Asset → Upload');

/** The media of a new task and what to embed of it. */
export const videoFields: INodeProperties[] = [
	modelName,
	...mediaType,
	...withToolVariant(
		labelledField('Source', 'videoSource', 'options', {
			options: [ASSET, ...sources(', up to 10 GB; it is streamed')],
			default: 'binary',
		}),
		// An agent has no file to hand on, but it may have an address.
		{ default: 'url' },
	),
	binaryField('file', 'videoSource'),
	urlField('videoUrl', 'https://example.com/video.mp4', {
		show: { videoSource: ['url'] },
		hide: { mediaType: [{ _cnd: { not: 'video' } }] },
	}),
	{
		...urlField('videoUrl', 'https://example.com/file', {
			show: { videoSource: ['url'] },
			hide: { mediaType: ['video'] },
		}),
		displayName: LABELS.url,
	},
	{ ...assetId, displayOptions: { show: { videoSource: ['asset'] } } },
	field('videoEmbeddingScope', 'multiOptions', {
		options: [
			choice('Clip', 'clip', 'One embedding per clip of a few seconds'),
			choice('Video', 'video', 'One embedding of the whole video, best up to 30 seconds'),
		],
		default: ['clip'],
		required: true,
		description:
			'Whether to embed each clip, the whole video (or audio), or both. Each gets one embedding per option: visual, audio, transcription.',
		displayOptions: { show: TIMED },
	}),
];

/** What a new task embeds; v1 always creates all options. */
export const taskOption: INodeProperties = {
	...embeddingOption,
	description:
		'Which embeddings Embed v2 creates (empty: all). Embed v1 always creates all of them; choose when you collect.',
	displayOptions: { show: TIMED },
};

/** Options of a new task; n8n shows them by name. */
export const videoOptions: INodeProperties[] = [
	embedApiOption,
	embeddingDimensionOption,
	field('keepAsset', 'boolean', {
		default: false,
		description:
			'Whether to keep the copy of the file that Embed v2 stores at TwelveLabs. If off, it is deleted once the embeddings have arrived.',
		displayOptions: { show: { '/operation': ['embedVideo'], '/videoSource': ['binary'] } },
	}),
	secondsField('videoClipLength', {
		default: 6,
		description: 'Length of a clip, from 2 to 10 seconds. Without this option it is 6.',
		displayOptions: { show: TIMED_OPTION, hide: { segmentation: ['dynamic'] } },
	}),
	...showUnder(TIMED_OPTION, [
		secondsField('videoStartOffsetSec', {
			typeOptions: { numberPrecision: 3 },
			default: 0,
			description: 'Where to start embedding, in seconds from the start of the media',
		}),
		secondsField('videoEndOffsetSec', {
			typeOptions: { numberPrecision: 3 },
			default: 0,
			description: 'Where to stop embedding. 0 means the end of the media.',
		}),
		field('embeddingType', 'options', {
			options: [
				choice('Both', 'both', 'One per option, and one of all of them'),
				choice('Fused', 'fused', 'One of all options together'),
				choice('Separate', 'separate', 'One per option'),
			],
			default: 'separate',
			description: `Whether pictures, sound and speech get one embedding each or one together. ${labelsOf(({ takesTimedTexts }) => takesTimedTexts)} needs Time-Based Metadata to fuse.`,
		}),
		labelledField(`${LABELS.maxDurationMinutes} (Minutes)`, 'maxDurationMinutes', 'number', {
			typeOptions: { minValue: 0 },
			default: 60,
			description:
				'Longest video or audio to embed. A longer one, or one whose duration is unknown, is refused before it is billed. Without this option there is no limit.',
		}),
		secondsField('minClipDurationSec', {
			typeOptions: { minValue: 2, maxValue: 5 },
			default: 4,
			description: `Length of the shortest dynamic clip. Without this option it is ${perModel(({ minClipDuration }) => minClipDuration)}.`,
			displayOptions: { show: { segmentation: ['dynamic'] } },
		}),
		field('segmentation', 'options', {
			options: [
				choice('Dynamic', 'dynamic', 'Cut where the content changes'),
				choice('Fixed', 'fixed', 'Clips of equal length'),
			],
			default: 'fixed',
			description: 'How to cut the media into clips',
		}),
		field('timeBasedMetadata', 'json', {
			default: '[{ "start": 0, "end": 5, "text": "" }]',
			description: `What happens when, in seconds from the start of the media, to fuse into the vectors of ${labelsOf(({ takesTimedTexts }) => takesTimedTexts)}`,
			displayOptions: { show: { embeddingType: ['both', 'fused'] } },
		}),
	]),
	...showUnder({ '/mediaType': ['document'] }, [
		field('documentScope', 'options', {
			options: [
				choice('Automatic', 'auto', 'A PDF by its pages, a text file as a whole'),
				choice('Pages', 'pages', 'One embedding per page of a PDF'),
				choice('Text', 'text', 'One embedding of all the text'),
				choice('Text Chunks', 'textChunks', 'One embedding per few sentences'),
				choice('Whole Document', 'document', 'One embedding of the whole PDF, as it looks'),
			],
			default: 'auto',
			description: 'Which parts of the document to embed',
		}),
		field('maxSentences', 'number', {
			typeOptions: { minValue: 1 },
			default: 5,
			description: 'Maximum number of sentences per chunk',
			displayOptions: { show: { documentScope: ['textChunks'] } },
		}),
		field('overlapSentences', 'number', {
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Number of sentences repeated in the next chunk',
			displayOptions: { show: { documentScope: ['textChunks'] } },
		}),
	]),
];
