import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { field, labelledField, secondsField, withToolVariant } from './field';

/** The same properties, shown only under `show` in addition to their own conditions. */
export function showUnder(
	show: NonNullable<IDisplayOptions['show']>,
	properties: readonly INodeProperties[],
): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { ...show, ...property.displayOptions?.show },
		},
	}));
}

/** The choice of operation under a resource. */
export const operationField = (
	resource: string,
	options: INodePropertyOptions[],
	value: string,
): INodeProperties =>
	labelledField('Operation', 'operation', 'options', {
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options,
		default: value,
	});

const runOptions = [
	field('concurrency', 'number', {
		default: 4,
		description: 'How many input items to process at the same time',
	}),
	secondsField('maxRetryTimeSec', {
		default: 300,
		description:
			"How long to keep retrying when the network fails or a rate limit applies. In the editor the node stops after 15 seconds if TwelveLabs can't be reached, unless you set this.",
	}),
];

export const waitOptions = [
	secondsField('pollIntervalSec', {
		default: 5,
		description: 'How long to wait between status checks',
	}),
	secondsField('waitTimeoutSec', {
		default: 3600,
		description:
			'How long to wait for the task (and for its upload). After that the node stops with an error that contains the task ID; the task keeps running.',
	}),
];

/** n8n's lint rules want five and more entries in alphabetical order. */
const byName = (a: INodeProperties, b: INodeProperties): number =>
	a.displayName.localeCompare(b.displayName, 'en');

/** The collection `options` with these entries and those every operation has, sorted by name. */
export const optionsField = (entries: readonly INodeProperties[]): INodeProperties =>
	labelledField('Options', 'options', 'collection', {
		placeholder: 'Add option',
		default: {},
		options: [...entries, ...runOptions].sort(byName),
	});

export const filtersField = (options: INodeProperties[]): INodeProperties =>
	labelledField('Filters', 'filters', 'collection', {
		placeholder: 'Add filter',
		default: {},
		options,
	});

/** What a run costs; with other words for a person who gives the node to an AI agent. */
export const paidNotices = withToolVariant(
	{
		displayName:
			'Every run creates a new task, which TwelveLabs bills. Results are kept for seven days.',
		name: 'paidNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName:
			'The agent spends money: every call is a new, billed task. To let it search your videos, add a Vector Store as a tool (Operation Mode "Retrieve Documents (As Tool)") with Embeddings TwelveLabs instead.',
	},
);

/** How many results of a list, and which. */
export const listFields = (filters: INodeProperties[]): INodeProperties[] => [
	labelledField('Return All', 'returnAll', 'boolean', {
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	}),
	field('limit', 'number', {
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	}),
	filtersField(filters),
];

export const simplify = labelledField('Simplify', 'simplify', 'boolean', {
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});
