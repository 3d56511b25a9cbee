import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';
import type { Parameter, Row } from './table';

/** What a person sees of a node: its fields, and the entries of its collections by their names. */
export interface Shown {
	top: INodeProperties[];
	inside: Map<string, INodeProperties[]>;
}

/** A node with these values. */
export function nodeWith(parameters: INodeParameters): INode {
	return { id: '1', name: 'N', type: 'n', typeVersion: 1, position: [0, 0], parameters };
}

/** What n8n shows of the node under these values. */
export function shownOf({ description }: INodeType, when: Row['when']): Shown {
	const node = nodeWith(when as INodeParameters);
	const values =
		NodeHelpers.getNodeParameters(
			description.properties,
			node.parameters,
			true,
			false,
			node,
			description,
		) ?? {};
	const visible = (property: INodeProperties, at: INodeParameters): boolean =>
		NodeHelpers.displayParameter(at, property, node, description, values);
	const top = description.properties.filter((property) => visible(property, values));
	const inside = new Map<string, INodeProperties[]>();
	for (const { name, type: kind, options = [] } of top) {
		const entries = options.filter((entry): entry is INodeProperties => 'type' in entry);
		if (kind === 'collection')
			inside.set(
				name,
				entries.filter((entry) => visible(entry, {})),
			);
	}
	return { top, inside };
}

/** The values in the contract's order; those that it lacks come last. */
const inOrderOf = (promised: readonly unknown[], values: readonly unknown[]): unknown[] => [
	...promised.filter((each) => values.includes(each)),
	...values.filter((each) => !promised.includes(each)),
];

/** Kind, default and values of the parameters that the contract names. */
export function described(
	properties: readonly INodeProperties[],
	contract: Record<string, Parameter>,
): Record<string, unknown> {
	const found: Record<string, unknown> = {};
	for (const { name, type: kind, default: value, options = [] } of properties) {
		const promised = contract[name]?.values;
		const values = (options as INodePropertyOptions[]).map((option) => option.value);
		found[name] = {
			type: kind,
			default: value,
			...(promised && { values: inOrderOf(promised, values) }),
		};
	}
	return found;
}
