import type { INode, INodeProperties } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPackage } from '../engine/engine';
import { checkout } from '../e2e/n8n/folders';
import { exampleNames, readExampleFile } from '../e2e/n8n/workflow';

const examples = join(checkout, 'examples');
const readme = readFileSync(join(examples, 'README.md'), 'utf8');

const PREFIX = 'n8n-nodes-twelvelabs.';

const names = (properties: readonly unknown[]): string[] =>
	properties.map((property) => String(Object(property).name));

/** The collections of a node: the names of their entries by the collection's name. */
function collections(properties: INodeProperties[], name: string): string[] {
	return properties
		.filter((property) => property.name === name)
		.flatMap(({ options }) => names(options ?? []));
}

describe.each(exampleNames())('examples/%s.json', (name) => {
	const { nodes } = readExampleFile(name);

	it('leaves credentials to n8n, which marks what is missing', () => {
		expect(nodes.filter((node) => 'credentials' in node)).toEqual([]);
	});

	it('is shown in examples/README.md, with a picture of it', () => {
		const picture = `../.github/images/examples/${name}.png`;
		expect(readme).toMatch(
			new RegExp(`\\]\\(${name}\\.json\\).*\\n\\n.*\\n\\n!\\[.+\\]\\(${picture}\\)`),
		);
		expect(existsSync(join(examples, picture))).toBe(true);
	});

	it('begins with a note', () => {
		expect(nodes[0]).toMatchObject({ type: 'n8n-nodes-base.stickyNote' });
		expect(String(nodes[0]?.parameters.content)).toMatch(/^# /);
	});

	it('fills in only fields and options that the nodes have', async () => {
		const directory = await loadPackage();
		const ours = nodes.filter(({ type }) => type.startsWith(PREFIX));
		expect(ours.length > 0).toBe(name !== 'without-this-package');
		const unknown = ours.flatMap(({ type, parameters }: INode) => {
			const { description } = directory.getNode(type.slice(PREFIX.length)).type;
			const { properties }: { properties: INodeProperties[] } = Object(description);
			const known = [...names(properties), 'pollTimes'];
			return [
				...Object.keys(parameters).filter((key) => !known.includes(key)),
				...['options', 'filters'].flatMap((group) =>
					Object.keys(Object(parameters[group])).filter(
						(key) => !collections(properties, group).includes(key),
					),
				),
			];
		});
		expect(unknown).toEqual([]);
	});
});
