import { Failure } from '../../shared/model/failure';
import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import { queryOptions } from '../../shared/fields/query';
import { LABELS } from '../../shared/model/labels';
import { option, toNumber } from '../../shared/run/parameters';
import type { Operation } from '../../shared/run/run';
import { mediaFields, readMedia } from '../media-input';
import { queryRows } from '../query';

/** TWELVELABS.md §8: WAV, MP3 and FLAC; the size limit of this endpoint is not published. */
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

export const audioOperation = {
	name: 'Embed Audio',
	value: 'audio',
	action: 'Embed a piece of audio',
	description:
		'Turn a sound into vectors, to find the clips that sound like it; up to 30 seconds with Marengo 3.5',
	properties: [
		modelName,
		...mediaFields('audio file (WAV, MP3 or FLAC)', 'https://example.com/sound.mp3'),
		optionsField([
			{
				displayName: `${LABELS.audioStartOffsetSec} (Seconds)`,
				name: 'audioStartOffsetSec',
				type: 'number',
				typeOptions: { numberPrecision: 3 },
				default: 0,
				description: 'How much to skip at the start of the audio, with Marengo 3.0',
			},
			...queryOptions,
		]),
	],
	async execute(run, itemIndex) {
		const value = option(run, itemIndex, 'audioStartOffsetSec');
		const start = value === undefined ? undefined : toNumber(value, 'audioStartOffsetSec');
		if (start !== undefined && start < 0) {
			throw new Failure('"Start Offset" is negative', 'It counts in seconds from the start.');
		}
		const media = await readMedia(run, itemIndex, RULES);
		return queryRows(run, itemIndex, { modality: 'audio', media }, start);
	},
} satisfies Operation;
