import type { INodeProperties } from 'n8n-workflow';

/** The model all vectors of one store have to share. */
export const modelName: INodeProperties = {
	displayName: 'Model',
	name: 'modelName',
	type: 'options',
	options: [
		{ name: 'Marengo 3.0', value: 'marengo3.0' },
		{
			name: 'Marengo 3.5',
			value: 'marengo3.5',
			description: 'Also images and documents; its vectors are of another space than those of 3.0',
		},
	],
	allowArbitraryValues: true,
	default: 'marengo3.0',
	description:
		'The embedding model. Queries and clips of one store need the same model and the same dimension.',
};
