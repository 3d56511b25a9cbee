import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';

/** The properties, shown only under `show` in addition to their own conditions. */
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

/** A field, and what differs in it when an AI agent uses the node as a tool. */
export const withToolVariant = (
	property: INodeProperties,
	tool: Partial<INodeProperties>,
): INodeProperties[] => [
	{ ...property, displayOptions: { hide: { '@tool': [true] } } },
	{ ...property, ...tool, displayOptions: { show: { '@tool': [true] } } },
];

const runOptions: INodeProperties[] = [
	{
		displayName: LABELS.concurrency,
		name: 'concurrency',
		type: 'number',
		default: 4,
		description: 'How many input items to process at the same time',
	},
	{
		displayName: `${LABELS.maxRetryTimeSec} (Seconds)`,
		name: 'maxRetryTimeSec',
		type: 'number',
		default: 300,
		description:
			"How long to keep retrying when the network fails or a rate limit applies. In the editor the node stops after 15 seconds if TwelveLabs can't be reached, unless you set this.",
	},
];

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

/** n8n's lint rules want five and more entries in alphabetical order. */
const byName = (a: INodeProperties, b: INodeProperties): number =>
	a.displayName.localeCompare(b.displayName, 'en');

/** The collection `options` with these entries and those every operation has, sorted by name. */
export const optionsField = (entries: readonly INodeProperties[]): INodeProperties => ({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [...entries, ...runOptions].sort(byName),
});

export const filtersField = (options: INodeProperties[]): INodeProperties => ({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options,
});

/** What a run costs, in other words for a person who gives the node to an AI agent. */
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

export const listFields = (filters: INodeProperties[]): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: LABELS.limit,
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	filtersField(filters),
];

export const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
