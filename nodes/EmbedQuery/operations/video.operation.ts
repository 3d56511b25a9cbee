import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import { queryOptions } from '../../shared/fields/query';
import type { FileRules } from '../../shared/media/binary-file';
import { VIDEO_NAME } from '../../shared/media/media-url';
import { LABELS } from '../../shared/model/labels';
import type { Operation } from '../../shared/run/run';
import { mediaFields, readMedia } from '../media-input';
import { queryRows } from '../query';

/** Types that surely are no video. */
const VIDEO: FileRules = {
	label: LABELS.binaryPropertyName,
	fallbackName: 'video.mp4',
	refuses: { mime: /^(text|image|audio|font)\//, unlessNamed: VIDEO_NAME, text: 'a video' },
};

/** As a query a video gives one vector; its clips are made by the node Embed Video. */
export const videoOperation = {
	name: 'Embed Video Query',
	value: 'video',
	action: 'Embed a video as a query',
	description:
		'Turn a short video into one vector, to find the clips like it: up to 30 seconds with Marengo 3.5; with Marengo 3.0 up to 10 minutes, by its pictures alone',
	properties: [
		modelName,
		...mediaFields('video file', 'https://example.com/scene.mp4'),
		optionsField(queryOptions),
	],
	async execute(run, itemIndex) {
		const media = await readMedia(run, itemIndex, VIDEO);
		return queryRows(run, itemIndex, { modality: 'video', media });
	},
} satisfies Operation;
