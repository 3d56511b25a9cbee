import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';

/** The name of the list search; the node registers it under this name. */
export const SEARCH_TASKS = 'searchTasks';

/** The task to read: from a list, or by its ID. */
export const taskId: INodeProperties = {
	displayName: LABELS.taskId,
	name: 'taskId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	hint: "Leave empty to use the input item's task_id",
	description: 'The embedding task, e.g. from Create Task or List Tasks',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a task...',
			typeOptions: { searchListMethod: SEARCH_TASKS, searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 663e16ac4d11aff765088b3a',
		},
	],
};

/** Whether the API's answer is flattened. */
export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** How to wait for a task. */
export const waitOptions: INodeProperties[] = [
	{
		displayName: `${LABELS.pollIntervalSec} (Seconds)`,
		name: 'pollIntervalSec',
		type: 'number',
		default: 5,
		description: 'How long to wait between status checks',
	},
	{
		displayName: `${LABELS.waitTimeoutSec} (Seconds)`,
		name: 'waitTimeoutSec',
		type: 'number',
		default: 3600,
		description:
			'How long to wait for the task (and for its upload). After that the node stops with an error that contains the task ID; the task keeps running.',
	},
];
