import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

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
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		default: 4,
		description: 'How many input items are worked on at once',
	},
	{
		displayName: 'Max Retry Time (Seconds)',
		name: 'maxRetryTimeSec',
		type: 'number',
		default: 300,
		description:
			'How long a request may be held up by network trouble or a rate limit before it is given up. In the editor a host that can not be reached is given up after 15 seconds unless this is set.',
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

/** Stands where money is spent; nobody reads it in an agent's tool. */
export const paidNotice: INodeProperties = {
	displayName: 'Each run makes, and pays, a new task. Results are kept for seven days.',
	name: 'paidNotice',
	type: 'notice',
	default: '',
	displayOptions: { hide: { '@tool': [true] } },
};

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
		displayName: 'Limit',
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
