import type { INodeProperties, NodePropertyTypes } from 'n8n-workflow';
import { LABELS } from '../model/labels';

type Label = keyof typeof LABELS;
type Rest = Omit<INodeProperties, 'displayName' | 'name' | 'type'>;

/** A field under its label in {@link LABELS}. */
export const field = (name: Label, type: NodePropertyTypes, rest: Rest): INodeProperties => ({
	displayName: LABELS[name],
	name,
	type,
	...rest,
});

/** The same for a number of seconds, with the unit in the label. */
export const secondsField = (name: Label, rest: Rest): INodeProperties => ({
	...field(name, 'number', rest),
	displayName: `${LABELS[name]} (Seconds)`,
});

/** A field, and what differs in it when an AI agent uses the node as a tool. */
export const withToolVariant = (
	property: INodeProperties,
	tool: Partial<INodeProperties>,
): INodeProperties[] => [
	{ ...property, displayOptions: { hide: { '@tool': [true] } } },
	{ ...property, ...tool, displayOptions: { show: { '@tool': [true] } } },
];
