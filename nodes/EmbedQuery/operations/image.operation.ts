import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import { queryOptions } from '../../shared/fields/query';
import type { Operation } from '../../shared/run/run';
import { IMAGE, imageFields } from '../image-input';
import { readMedia } from '../media-input';
import { queryRows } from '../query';

export const imageOperation = {
	name: 'Embed Image',
	value: 'image',
	action: 'Embed an image',
	description: 'Turn a picture into a vector, to find the clips that look like it',
	properties: [modelName, ...imageFields, optionsField(queryOptions)],
	async execute(run, itemIndex) {
		const media = await readMedia(run, itemIndex, IMAGE);
		return queryRows(run, itemIndex, { modality: 'image', media });
	},
} satisfies Operation;
