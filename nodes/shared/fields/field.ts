import type { INodeProperties, INodePropertyOptions, NodePropertyTypes } from 'n8n-workflow';
import { LABELS } from '../model/labels';

type Label = keyof typeof LABELS;
type Rest = Omit<INodeProperties, 'displayName' | 'name' | 'type'>;

/** A field under a label that no error names. */
export const labelledField = (
	displayName: string,
	name: string,
	type: NodePropertyTypes,
	rest: Rest,
): INodeProperties => ({ displayName, name, type, ...rest });

/** A field under its label in {@link LABELS}, which errors name. */
export const field = (name: Label, type: NodePropertyTypes, rest: Rest): INodeProperties =>
	labelledField(LABELS[name], name, type, rest);

/** A field for a number of seconds, with the unit in its label. */
export const secondsField = (name: Label, rest: Rest): INodeProperties =>
	labelledField(`${LABELS[name]} (Seconds)`, name, 'number', rest);

/** A field, and what differs in it when an AI agent uses the node as a tool. */
export const withToolVariant = (
	property: INodeProperties,
	tool: Partial<INodeProperties>,
): INodeProperties[] => [
	{ ...property, displayOptions: { hide: { '@tool': [true] } } },
	{ ...property, ...tool, displayOptions: { show: { '@tool': [true] } } },
];

/** One entry of a field's options. */
export const choice = (name: string, value: string, description: string): INodePropertyOptions => ({
	name,
	value,
	description,
});
