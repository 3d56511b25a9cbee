import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';

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

/** n8n's lint rules want five and more entries in alphabetical order. */
const byName = (a: { displayName: string }, b: { displayName: string }): number =>
	a.displayName.localeCompare(b.displayName, 'en');

/** The collection `options` with these entries and those every operation has, sorted by name. */
export function optionsField(entries: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...entries, ...runOptions].sort(byName),
	};
}

/** Stands where money is spent: for a person, and for one who gives the node to an AI agent. */
export const paidNotices: INodeProperties[] = [
	{
		displayName:
			'Every run creates a new task, which TwelveLabs bills. Results are kept for seven days.',
		name: 'paidNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: { '@tool': [true] } },
	},
	{
		displayName:
			'The agent spends money: every call is a new, billed task. To let it search your videos, add a Vector Store as a tool (Operation Mode "Retrieve Documents (As Tool)") with Embeddings TwelveLabs instead.',
		name: 'paidNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true] } },
	},
];

/** What every list has: all results or up to a limit, and filters. */
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
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: filters,
	},
];
