import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import { queryOptions } from '../../shared/fields/query';
import type { Operation } from '../../shared/run/run';
import { IMAGE, imageFields } from '../image-input';
import { readMedia } from '../media-input';
import { queryRows } from '../query';
import { readText, textField } from '../text-input';

export const textImageOperation = {
	name: 'Embed Text With Image',
	value: 'textImage',
	action: 'Embed a text with an image',
	description: 'Turn words and a picture into one vector, to find the clips that are like both',
	properties: [
		modelName,
		textField('the same boat by night', 'What to look for besides what the image shows'),
		...imageFields,
		optionsField(queryOptions),
	],
	async execute(run, itemIndex) {
		const text = readText(run, itemIndex);
		const media = await readMedia(run, itemIndex, IMAGE);
		return queryRows(run, itemIndex, { modality: 'text_image', text, media });
	},
} satisfies Operation;
