import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';

type Texts = Record<'hint' | 'description' | 'placeholder' | 'exampleId', string>;

/** Chooses from the list that the node's `searchListMethod` fills, or takes an ID. */
const locator = (
	name: 'assetId' | 'taskId',
	searchListMethod: string,
	{ hint, description, placeholder, exampleId }: Texts,
): INodeProperties => ({
	displayName: LABELS[name],
	name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	hint,
	description,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder,
			typeOptions: { searchListMethod, searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: `e.g. ${exampleId}` },
	],
});

export const assetId = locator('assetId', 'searchAssets', {
	hint: "Leave empty to use the input item's asset_id",
	description: 'A file stored at TwelveLabs, e.g. from Upload or Get Many',
	placeholder: 'Select an asset...',
	exampleId: '66419a20c70bb578439bd8f4',
});

export const taskId = locator('taskId', 'searchTasks', {
	hint: "Leave empty to use the input item's task_id",
	description: 'The embedding task, e.g. from Create Task or List Tasks',
	placeholder: 'Select a task...',
	exampleId: '663e16ac4d11aff765088b3a',
});
