import { mediaSourceFields, modelName } from '../shared/fields/media';
import { optionsField } from '../shared/fields/options';
import { queryOptions } from '../shared/fields/query';
import type { FileRules } from '../shared/media/binary-file';
import { Failure } from '../shared/model/failure';
import { LABELS } from '../shared/model/labels';
import { labelsOf, perModel } from '../shared/model/models';
import { option, toNumber } from '../shared/run/parameters';
import type { Operation } from '../shared/run/run';
import { IMAGE, imageFields, queryOperation, readQueryMedia, readText, textField } from './query';

const textOperation = queryOperation({
	name: 'Embed Text',
	value: 'text',
	action: 'Embed a text',
	description: 'Turn text into a vector, to find the clips it describes',
	properties: [
		modelName,
		textField('a boat enters the harbour at sunset', 'What to look for'),
		optionsField(queryOptions),
	],
	async read(run, itemIndex) {
		return { input: { modality: 'text', text: readText(run, itemIndex) } };
	},
});

const imageOperation = queryOperation({
	name: 'Embed Image',
	value: 'image',
	action: 'Embed an image',
	description: 'Turn an image into a vector, to find the clips that look like it',
	properties: [modelName, ...imageFields, optionsField(queryOptions)],
	async read(run, itemIndex) {
		const media = await readQueryMedia(run, itemIndex, IMAGE);
		return { input: { modality: 'image', media } };
	},
});

const textImageOperation = queryOperation({
	name: 'Embed Text With Image',
	value: 'textImage',
	action: 'Embed a text with an image',
	description: 'Turn text and an image into one vector, to find the clips that match both',
	properties: [
		modelName,
		textField('the same boat by night', 'What to look for besides what the image shows'),
		...imageFields,
		optionsField(queryOptions),
	],
	async read(run, itemIndex) {
		const text = readText(run, itemIndex);
		const media = await readQueryMedia(run, itemIndex, IMAGE);
		return { input: { modality: 'text_image', text, media } };
	},
});

/** WAV, MP3 and FLAC; the size limit of this endpoint is not published. */
const RULES = {
	label: LABELS.binaryPropertyName,
	limit: {
		bytes: 2 * 1024 ** 3,
		text: '2 GB',
		tooLarge: 'Cut out the part that matters first.',
	},
	fallbackName: 'audio.mp3',
	accepts: { mime: /^audio\/(x-|vnd\.)?(wave?|mpeg|mp3|flac)$/, text: 'WAV, MP3 or FLAC' },
};

const audioOperation = queryOperation({
	name: 'Embed Audio',
	value: 'audio',
	action: 'Embed a piece of audio',
	description: `Turn audio into vectors, to find the clips that sound like it. Up to ${perModel(({ maxQuery }) => maxQuery.audio)}.`,
	properties: [
		modelName,
		...mediaSourceFields('audio file (WAV, MP3 or FLAC)', 'https://example.com/sound.mp3'),
		optionsField([
			{
				displayName: `${LABELS.audioStartOffsetSec} (Seconds)`,
				name: 'audioStartOffsetSec',
				type: 'number',
				typeOptions: { numberPrecision: 3 },
				default: 0,
				description: `How many seconds to skip at the start of the audio (${labelsOf(({ takesAudioStart }) => takesAudioStart)} only)`,
			},
			...queryOptions,
		]),
	],
	async read(run, itemIndex) {
		const value = option(run, itemIndex, 'audioStartOffsetSec');
		const start = value === undefined ? undefined : toNumber(value, 'audioStartOffsetSec');
		if (start !== undefined && start < 0) {
			throw new Failure('"Start Offset" is negative', 'It counts in seconds from the start.');
		}
		const media = await readQueryMedia(run, itemIndex, RULES);
		return { input: { modality: 'audio', media }, startOffsetSec: start };
	},
});

const VIDEO: FileRules = {
	label: LABELS.binaryPropertyName,
	fallbackName: 'video.mp4',
	kinds: ['video'],
};

/** As a query a video gives one vector; its clips are made by the node Embed Video. */
const videoOperation = queryOperation({
	name: 'Embed Video Query',
	value: 'video',
	action: 'Embed a video as a query',
	description: `Turn a short video into one vector, to find similar clips. Up to ${perModel(({ maxQuery }) => maxQuery.video)}.`,
	properties: [
		modelName,
		...mediaSourceFields('video file', 'https://example.com/scene.mp4'),
		optionsField(queryOptions),
	],
	async read(run, itemIndex) {
		const media = await readQueryMedia(run, itemIndex, VIDEO);
		return { input: { modality: 'video', media } };
	},
});

/** All operations, the one that most people want first: n8n shows them in this order. */
export const operations: readonly Operation[] = [
	textOperation,
	imageOperation,
	textImageOperation,
	audioOperation,
	videoOperation,
];
