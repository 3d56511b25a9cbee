import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import { queryOptions } from '../../shared/fields/query';
import type { Operation } from '../../shared/run/run';
import { queryRows } from '../query';
import { readText, textField } from '../text-input';

export const textOperation = {
	name: 'Embed Text',
	value: 'text',
	action: 'Embed a text',
	description: 'Turn words into a vector, to find the clips they describe',
	properties: [
		modelName,
		textField('a boat enters the harbour at sunset', 'What to look for'),
		optionsField(queryOptions),
	],
	async execute(run, itemIndex) {
		return queryRows(run, itemIndex, { modality: 'text', text: readText(run, itemIndex) });
	},
} satisfies Operation;
