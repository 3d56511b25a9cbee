import type { INode, INodeProperties } from 'n8n-workflow';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPackage } from '../engine/engine';
import { checkout } from '../e2e/n8n/folders';
import { exampleNames, readExampleFile, type Workflow } from '../e2e/n8n/workflow';

const examples = join(checkout, 'examples');
const readme = readFileSync(join(examples, 'README.md'), 'utf8');

const PREFIX = 'n8n-nodes-twelvelabs.';

const NOTE = 'n8n-nodes-base.stickyNote';

const isNote = ({ type }: INode): boolean => type === NOTE;

const notesOf = ({ nodes }: Workflow): string =>
	nodes
		.filter(isNote)
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

const nodeNames = (name: string): string[] => readExampleFile(name).nodes.map((node) => node.name);

const workflowNames = exampleNames().map((name) => readExampleFile(name).name);

/** Names in bold that are neither nodes of these examples nor workflows. Bold sentences are not names. */
const unknownNames = (text: string, names: readonly string[]): string[] => {
	const known = [...names.flatMap(nodeNames), ...workflowNames];
	const bold = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, each = '']) => each);
	return bold.filter((each) => !/[.:]$/.test(each) && !known.includes(each));
};

const namesOf = (properties: readonly unknown[]): string[] =>
	properties.map((property) => String(Object(property).name));

/** The parameters and options of a node that its type does not have. */
function unknownFields({ parameters }: INode, properties: INodeProperties[]): string[] {
	const known = [...namesOf(properties), 'pollTimes'];
	return [
		...Object.keys(parameters).filter((key) => !known.includes(key)),
		...['options', 'filters'].flatMap((group) => {
			const collections = properties.filter((property) => property.name === group);
			const entries = collections.flatMap(({ options }) => namesOf(options ?? []));
			return Object.keys(Object(parameters[group])).filter((key) => !entries.includes(key));
		}),
	];
}

/**
 * n8n 2.43 publishes no workflow in which a required input is not connected. The inputs of n8n's own
 * nodes, as @n8n/n8n-nodes-langchain 2.41 and @n8n/ai-utilities have them: type and label.
 */
function requiredInputs({ type, parameters }: INode): [type: string, label: string][] {
	const name = type.split('.').pop() ?? '';
	const { mode, textSplittingMode } = parameters;
	if (name === 'agent') return [['ai_languageModel', 'Chat Model']];
	if (name === 'documentDefaultDataLoader' && textSplittingMode === 'custom') {
		return [['ai_textSplitter', 'Text Splitter']];
	}
	if (!name.startsWith('vectorStore')) return [];
	const embedding: [string, string] = ['ai_embedding', 'Embedding'];
	return mode === 'insert' ? [embedding, ['ai_document', 'Document']] : [embedding];
}

/** The required inputs that nothing is connected to: node and label. */
function notConnected({ nodes, connections }: Workflow): [node: string, label: string][] {
	const connected = new Set(
		Object.values(connections)
			.flatMap((byType) => Object.values(byType))
			.flat(2)
			.flatMap((target) => (target ? [`${target.node} ${target.type}`] : [])),
	);
	return nodes.flatMap((node) =>
		requiredInputs(node)
			.filter(([type]) => !connected.has(`${node.name} ${type}`))
			.map(([, label]): [string, string] => [node.name, label]),
	);
}

describe.each(exampleNames())('examples/%s.json', (name) => {
	const workflow = readExampleFile(name);
	const { nodes } = workflow;

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

	it('begins with a note above its nodes', () => {
		const [note] = nodes;
		expect(note).toMatchObject({ type: NOTE });
		expect(String(note?.parameters.content)).toMatch(/^# /);
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
		expect(unknownNames(notesOf(workflow), [name])).toEqual([]);
	});

	it('calls no workflow by the name of its file, which n8n does not show', () => {
		const italics = [...notesOf(workflow).matchAll(/\*([\w-]+)\*/g)];
		expect(italics.filter(([, word = '']) => exampleNames().includes(word))).toEqual([]);
	});

	it('takes samples that this repository has', () => {
		const urls = JSON.stringify(nodes).matchAll(/main\/(test\/emulator\/samples\/[\w.-]+)/g);
		expect([...urls].filter(([, path = '']) => !existsSync(join(checkout, path)))).toEqual([]);
	});

	it('holds no data of a run', () => {
		expect(Object.keys(Object(workflow).pinData)).toEqual([]);
	});

	it('fills in only fields and options that the nodes have', async () => {
		const directory = await loadPackage();
		const ours = nodes.filter(({ type }) => type.startsWith(PREFIX));
		expect(ours.length > 0).toBe(name !== 'without-this-package');
		const unknown = ours.flatMap((node) => {
			const { description } = directory.getNode(node.type.slice(PREFIX.length)).type;
			return unknownFields(node, Object(description).properties);
		});
		expect(unknown).toEqual([]);
	});

	it('can be published: every required input is connected, or a note says what goes there', () => {
		const notes = notesOf(workflow);
		const untold = notConnected(workflow).filter(
			([node, label]) => !notes.includes(`**${node}**`) || !notes.includes(`*${label}*`),
		);
		expect(untold).toEqual([]);
	});
});

it('a required input that is not connected is found', () => {
	const workflow = readExampleFile('any-vector-store');
	expect(notConnected(workflow)).toEqual([]);
	const connections = { ...workflow.connections, 'Embeddings TwelveLabs': {} };
	expect(notConnected({ ...workflow, connections })).toEqual([
		['Insert Clips', 'Embedding'],
		['Find Clips', 'Embedding'],
	]);
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
	const sections = readme.split(/^(?=## )/m);
	const fileOf = (section: string): string | undefined => /^\[([\w-]+)\.json\]/m.exec(section)?.[1];

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
			expect(unknownNames(section, file === undefined ? exampleNames() : [file])).toEqual([]);
		},
	);
});
