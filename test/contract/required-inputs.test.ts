import type { INode } from 'n8n-workflow';
import { exampleNames, readExampleFile, type Workflow } from '../e2e/n8n/workflow';

/**
 * n8n 2.43 publishes no workflow in which a required input is not connected. The inputs of n8n's own
 * nodes, as @n8n/n8n-nodes-langchain 2.41 and @n8n/ai-utilities have them: type and label.
 */
function requiredInputs({ type, parameters }: INode): [type: string, label: string][] {
	const name = type.split('.').pop() ?? '';
	const { mode = 'retrieve', textSplittingMode } = parameters;
	if (name === 'agent') return [['ai_languageModel', 'Chat Model']];
	if (name === 'documentDefaultDataLoader') {
		return textSplittingMode === 'custom' ? [['ai_textSplitter', 'Text Splitter']] : [];
	}
	if (name.startsWith('vectorStore')) {
		return [
			['ai_embedding', 'Embedding'],
			...(mode === 'insert' ? [['ai_document', 'Document'] as [string, string]] : []),
		];
	}
	return [];
}

/** The required inputs that nothing is connected to, as `Node: Label`. */
function notConnected({ nodes, connections }: Workflow): string[] {
	const connected = new Set(
		Object.values(connections)
			.flatMap((byType) => Object.values(byType))
			.flat(2)
			.flatMap((target) => (target ? [`${target.node} ${target.type}`] : [])),
	);
	return nodes.flatMap((node) =>
		requiredInputs(node)
			.filter(([type]) => !connected.has(`${node.name} ${type}`))
			.map(([, label]) => `${node.name}: ${label}`),
	);
}

const notesOf = ({ nodes }: Workflow): string =>
	nodes
		.filter(({ type }) => type.endsWith('.stickyNote'))
		.map(({ parameters }) => String(parameters.content))
		.join('\n');

test('an input that is not connected is found', () => {
	const workflow = readExampleFile('any-vector-store');
	expect(notConnected(workflow)).toEqual([]);
	const connections = { ...workflow.connections, 'Embeddings TwelveLabs': {} };
	expect(notConnected({ ...workflow, connections })).toEqual([
		'Insert Clips: Embedding',
		'Find Clips: Embedding',
	]);
});

test.each(exampleNames())('examples/%s.json can be published', (name) => {
	const workflow = readExampleFile(name);
	const notes = notesOf(workflow);
	// A chat model is the user's own: then a note says where it goes.
	const isTold = (input: string): boolean => {
		const [node = '', label = ''] = input.split(': ');
		return notes.includes(`**${node}**`) && notes.includes(`*${label}*`);
	};
	expect(notConnected(workflow).filter((input) => !isTold(input))).toEqual([]);
});
