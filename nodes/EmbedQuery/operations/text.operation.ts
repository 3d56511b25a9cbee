import { Failure } from '../../shared/model/failure';
import { queryOptions } from '../../shared/fields/embeddings';
import { modelName } from '../../shared/fields/model';
import { optionsField } from '../../shared/fields/options';
import type { Operation } from '../../shared/run/run';
import { queryRows } from '../query';

export const textOperation = {
	name: 'Embed Text',
	value: 'text',
	action: 'Embed a text',
	description: 'Turn words into a vector, to find the clips they describe',
	properties: [
		modelName,
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			required: true,
			placeholder: 'e.g. a boat enters the harbour at sunset',
			description: 'What to look for, up to 500 tokens',
		},
		optionsField(queryOptions),
	],
	async execute(run, itemIndex) {
		const value: unknown = run.ctx.getNodeParameter('text', itemIndex);
		const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
		if (text === '') throw new Failure('"Text" is empty', 'Give the words to look for.');
		return queryRows(run, itemIndex, { modality: 'text', text });
	},
} satisfies Operation;
