import { queryOptions } from '../../shared/fields/embeddings';
import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import type { Operation } from '../../shared/run/run';
import { mediaFields, readMedia } from '../media-input';
import { queryRows } from '../query';

/** TWELVELABS.md §8: JPEG and PNG up to 32 MB. */
const RULES = {
	label: 'Input Binary Field',
	limit: {
		bytes: 32 * 1024 ** 2,
		text: '32 MB',
		tooLarge: 'TwelveLabs takes images up to 32 MB. Scale the image down first.',
	},
	fallbackName: 'image.jpg',
	accepts: { mime: /^image\/(jpe?g|png)$/, text: 'JPEG or PNG' },
};

export const imageOperation = {
	name: 'Embed Image',
	value: 'image',
	action: 'Embed an image',
	description: 'Turn a picture into a vector, to find the clips that look like it',
	properties: [
		modelName,
		...mediaFields('image file (JPEG or PNG)', 'https://example.com/picture.jpg'),
		optionsField(queryOptions),
	],
	async execute(run, itemIndex) {
		const media = await readMedia(run, itemIndex, RULES);
		return queryRows(run, itemIndex, { modality: 'image', media });
	},
} satisfies Operation;
