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
