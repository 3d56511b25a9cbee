import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';
import type { Parameter, Parameters, Row } from './table';

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

/** Kind, default and sorted values of each property; values only where the contract names them. */
export function described(
	properties: readonly INodeProperties[],
	contract: Parameters,
): Record<string, Parameter> {
	const found: Record<string, Parameter> = {};
	for (const { name, type, default: value, options = [] } of properties) {
		const values = (options as INodePropertyOptions[]).map((option) => option.value as string);
		found[name] = {
			type,
			default: value,
			...(contract[name]?.values && { values: values.sort() }),
		};
	}
	return found;
}

const sorted = (contract: Parameters): Parameters =>
	Object.fromEntries(
		Object.entries(contract).map(([name, { values, ...parameter }]) => [
			name,
			{ ...parameter, ...(values && { values: [...values].sort() }) },
		]),
	);

/** The node shows what the row says, of these kinds, with these defaults and values, and nothing else. */
export function expectShown(type: INodeType, { when, parameters, collections }: Row): void {
	const { top, inside } = shownOf(type, when);
	const names = top.map(({ name }) => name);
	expect(names).toEqual([...new Set(names)]);
	const promised: Parameters = { ...parameters };
	for (const [collection, entries] of Object.entries(collections)) {
		promised[collection] = { type: 'collection', default: {} };
		expect(described(inside.get(collection) ?? [], entries)).toEqual(sorted(entries));
	}
	expect(described(top, promised)).toEqual(sorted(promised));
}
