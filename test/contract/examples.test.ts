import type { INode, INodeProperties } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPackage } from '../engine/engine';
import { checkout } from '../e2e/n8n/folders';
import { exampleNames, readExampleFile } from '../e2e/n8n/workflow';

const examples = join(checkout, 'examples');
const readme = readFileSync(join(examples, 'README.md'), 'utf8');

const PREFIX = 'n8n-nodes-twelvelabs.';

const NOTE = 'n8n-nodes-base.stickyNote';

const isNote = ({ type }: INode): boolean => type === NOTE;

const noteTexts = (nodes: INode[]): string[] =>
	nodes.filter(isNote).map(({ parameters }) => String(parameters.content));

/** Names in bold, of nodes and workflows. What ends like a sentence or leads into one is no name. */
const boldNames = (text: string): string[] =>
	[...text.matchAll(/\*\*([^*]+)\*\*/g)].flatMap(([, bold = '']) =>
		/[.:]$/.test(bold) ? [] : [bold],
	);

const nodeNames = (name: string): string[] => readExampleFile(name).nodes.map((node) => node.name);

const workflowNames = exampleNames().map((name) => readExampleFile(name).name);

/** The sections of the README: by the name of the example, and the others. */
const sections = readme.split(/^(?=## )/m);

const fileOf = (section: string): string | undefined => /^\[([\w-]+)\.json\]/m.exec(section)?.[1];

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
		expect(nodes[0]).toMatchObject({ type: NOTE });
		expect(String(nodes[0]?.parameters.content)).toMatch(/^# /);
	});

	it('has that note above its nodes', () => {
		const [note] = nodes;
		const [left = 0, top = 0] = note?.position ?? [];
		const right = left + Number(note?.parameters.width);
		const below = nodes.filter(
			(node) => !isNote(node) && node.position[0] > left - 100 && node.position[0] < right,
		);
		const height = Number(note?.parameters.height);
		expect(Math.min(...below.map(({ position }) => position[1]))).toBeGreaterThanOrEqual(
			top + height,
		);
	});

	it('names in its notes, in bold, nodes and workflows that there are', () => {
		const known = [...nodeNames(name), ...workflowNames];
		expect(boldNames(noteTexts(nodes).join('\n')).filter((bold) => !known.includes(bold))).toEqual(
			[],
		);
	});

	it('calls no workflow by the name of its file, which n8n does not show', () => {
		const italics = [
			...noteTexts(nodes)
				.join('\n')
				.matchAll(/\*([\w-]+)\*/g),
		];
		expect(italics.filter(([, word = '']) => exampleNames().includes(word))).toEqual([]);
	});

	it('takes samples that this repository has', () => {
		const urls = JSON.stringify(nodes).matchAll(/main\/(test\/emulator\/samples\/[\w.-]+)/g);
		expect([...urls].filter(([, path = '']) => !existsSync(join(checkout, path)))).toEqual([]);
	});

	it('holds no data of a run', () => {
		expect(Object.keys(Object(readExampleFile(name)).pinData)).toEqual([]);
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

/** SQL without its comments. */
const bare = (sql: string): string =>
	sql
		.replace(/^--.*\n/gm, '')
		.replace(/\n+/g, '\n')
		.trim();

it('the table of clips in PostgreSQL is one, in the examples and in STORES.md', () => {
	const stores = readFileSync(join(examples, 'STORES.md'), 'utf8');
	const table = bare(/```sql\n(.*?)```/s.exec(stores)?.[1] ?? '');
	expect(table).toContain('USING hnsw (embedding vector_cosine_ops)');
	expect(table).toContain("((metadata->>'video_id'))");
	const made = exampleNames().flatMap((name) =>
		readExampleFile(name).nodes.map(({ parameters }) => String(parameters.query)),
	);
	const own = made.filter((sql) => sql.includes('CREATE TABLE IF NOT EXISTS n8n_vectors'));
	expect(own.length).toBeGreaterThan(1);
	for (const sql of own) expect(bare(sql)).toContain(table);
});

describe('examples/README.md', () => {
	it('has each workflow under its name in n8n, numbered', () => {
		const headings = sections
			.flatMap((section) => fileOf(section) ?? [])
			.map((name, at) => `## ${at + 1} · ${readExampleFile(name).name}`);
		expect(headings).toHaveLength(exampleNames().length);
		expect(readme.match(/^## \d+ · .*$/gm)).toEqual(headings);
	});

	it.each(sections.map((section) => [section.split('\n')[0] ?? '', section]))(
		'names in bold what there is: %s',
		(_, section) => {
			const file = fileOf(section);
			const nodes = (file === undefined ? exampleNames() : [file]).flatMap(nodeNames);
			const known = [...nodes, ...workflowNames];
			expect(boldNames(section).filter((bold) => !known.includes(bold))).toEqual([]);
		},
	);
});
