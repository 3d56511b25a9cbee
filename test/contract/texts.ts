import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { checkout } from '../e2e/n8n/folders';
import { exampleNames, readExampleFile } from '../e2e/n8n/workflow';
import { loadPackage } from '../engine/engine';

/** What a text is: n8n has rules for some kinds. */
export type TextKind =
	'label' | 'description' | 'placeholder' | 'hint' | 'notice' | 'action' | 'note' | 'name';

/** A text that a user reads, and where it stands. */
export interface Text {
	readonly where: string;
	readonly kind: TextKind;
	readonly text: string;
	/** The kind of field, where the text is a field's own. */
	readonly field?: string;
}

const isProperty = (entry: object): entry is INodeProperties => 'displayName' in entry;

/** The texts of a field: its own, and those of its options and of the fields in it. */
function textsOf(property: INodeProperties, path: string): Text[] {
	const where = `${path}.${property.name}`;
	const label = property.type === 'notice' ? 'notice' : 'label';
	const own = [
		[label, property.displayName],
		['description', property.description],
		['placeholder', property.placeholder],
		['hint', property.hint],
	] as const;
	const entries: readonly object[] = property.options ?? [];
	const inside = [...entries, ...(property.modes ?? [])].flatMap((entry): Text[] => {
		if ('values' in entry && Array.isArray(entry.values)) {
			const fields = entry.values as INodeProperties[];
			const label = 'displayName' in entry ? String(entry.displayName) : '';
			return [
				{ where, kind: 'label', text: label },
				...fields.flatMap((field) => textsOf(field, where)),
			];
		}
		if (isProperty(entry)) return textsOf(entry, where);
		const { name, value, description, action } = entry as Record<string, unknown>;
		const at = `${where}=${String(value)}`;
		return [
			{ where: at, kind: 'label', text: name },
			{ where: at, kind: 'description', text: description },
			{ where: at, kind: 'action', text: action },
		].filter((text): text is Text => typeof text.text === 'string');
	});
	const field = property.type;
	return [
		...own.flatMap(([kind, text]) => (text ? [{ where, kind, text, field }] : [])),
		...inside,
	];
}

const ofNode = ({ name, displayName, description, properties }: INodeTypeDescription): Text[] => [
	{ where: name, kind: 'label', text: displayName },
	{ where: name, kind: 'description', text: description },
	...properties.flatMap((property) => textsOf(property, name)),
];

/** The texts of the built nodes and of the credential. */
export async function nodeTexts(): Promise<Text[]> {
	const directory = await loadPackage();
	const credential = directory.getCredential('twelveLabsApi').type;
	return [
		...Object.keys(directory.known.nodes).flatMap((name) =>
			ofNode(directory.getNode(name).type.description as INodeTypeDescription),
		),
		{ where: credential.name, kind: 'label', text: credential.displayName },
		...credential.properties.flatMap((property) => textsOf(property, credential.name)),
	];
}

/** The texts of the examples: the workflow's name, its nodes' names, and what its notes say. */
export function exampleTexts(): Text[] {
	return exampleNames().flatMap((example): Text[] => {
		const { name, nodes } = readExampleFile(example);
		const where = `examples/${example}.json`;
		return [
			{ where, kind: 'name', text: name },
			...nodes.map((node): Text => ({ where, kind: 'name', text: node.name })),
			...nodes.flatMap(({ type, parameters }): Text[] =>
				type === 'n8n-nodes-base.stickyNote'
					? [{ where, kind: 'note', text: String(parameters.content) }]
					: [],
			),
		];
	});
}

/** A file of this checkout. */
export const readText = (path: string): string => readFileSync(join(checkout, path), 'utf8');

/** The Markdown pages of a folder. */
export const pagesIn = (folder: string): string[] =>
	readdirSync(join(checkout, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

/** A page of this checkout without its blocks of code. */
export const readPage = (path: string): string => readText(path).replace(/^```[^]*?^```$/gm, '');
