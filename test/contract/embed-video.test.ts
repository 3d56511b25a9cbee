import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeType,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';
import { DEFAULTS } from '../../nodes/shared/model/labels';
import { loadPackage } from '../engine/engine';
import { expectShown, nodeWith, shownOf } from './shown';
import { ASSET_OPERATIONS, OPERATIONS, type Row, TABLE } from './table';

let type: INodeType;
beforeAll(async () => {
	type = (await loadPackage()).getNode('embedVideo').type as INodeType;
});

test('name, class, version and use', async () => {
	const { known, packageName } = await loadPackage();
	expect(packageName).toBe('n8n-nodes-twelvelabs');
	expect(known.nodes.embedVideo?.className).toBe('EmbedVideo');
	expect(type.description).toMatchObject({
		name: 'embedVideo',
		displayName: 'TwelveLabs Embed Video',
		usableAsTool: true,
		inputs: ['main'],
		credentials: [{ name: 'twelveLabsApi', required: true }],
	});
	expect([type.description.version].flat()).toContain(1);
});

function workflowOf(node: INode): Workflow {
	const byName = (): INodeType => type;
	const nodeTypes = { getByName: byName, getByNameAndVersion: byName, getKnownTypes: () => ({}) };
	return new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
}

/** The labels of the outputs that n8n gives a node with these values. */
function outputsOf(when: Row['when'], onError?: INode['onError']): (string | undefined)[] {
	const node = { ...nodeWith(when as INodeParameters), ...(onError && { onError }) };
	const workflow = workflowOf(node);
	const placed = workflow.getNode(node.name) ?? node;
	return NodeHelpers.getNodeOutputs(workflow, placed, type.description).map((output) => {
		const { type: kind, displayName } = typeof output === 'string' ? { type: output } : output;
		return `${kind} ${displayName ?? ''}`.trim();
	});
}

test.each(TABLE)('one output, and an error output after it: $when', ({ when }) => {
	expect(outputsOf(when)).toEqual(['main']);
	expect(outputsOf(when, 'continueErrorOutput')).toEqual(['main Success', 'main Error']);
	const operation = "={{ 'getEmbeddings' }}";
	expect(outputsOf({ ...when, operation })).toEqual(['main']);
});

test('Not Ready Output: a second output, while it does not wait; the error output is the last', () => {
	const when = { operation: 'getEmbeddings', notReadyOutput: true };
	expect(outputsOf(when)).toEqual(['main Ready', 'main Not Ready']);
	expect(outputsOf(when, 'continueErrorOutput')).toEqual([
		'main Ready',
		'main Not Ready',
		'main Error',
	]);
	const waitUntilReady = '={{ $json.waits }}';
	expect(outputsOf({ ...when, waitUntilReady })).toEqual(['main Ready', 'main Not Ready']);
	expect(outputsOf({ ...when, waitUntilReady: true })).toEqual(['main']);
	for (const operation of Object.keys(OPERATIONS)) {
		if (operation !== 'getEmbeddings') expect(outputsOf({ ...when, operation })).toEqual(['main']);
	}
});

describe.each([
	['embedding', OPERATIONS, ''],
	['asset', ASSET_OPERATIONS, ' Asset'],
])('the operations of the resource %s', (resource, named, suffix) => {
	test('have their labels', () => {
		const operation = shownOf(type, { resource }).top.find(({ name }) => name === 'operation');
		const options = (operation?.options ?? []) as INodePropertyOptions[];
		const labels = Object.fromEntries(options.map(({ name, value }) => [value, name]));
		expect(labels).toMatchObject(named);
	});

	test.each(Object.entries(named))('%s has its name on the canvas', (operation, label) => {
		const node = nodeWith({ resource, operation });
		const { subtitle } = type.description;
		const { expression } = workflowOf(node);
		expect(expression.getSimpleParameterValue(node, subtitle, 'internal', {})).toBe(
			`${label}${suffix}${operation === 'getAll' ? 's' : ''}`,
		);
	});
});

test.each(TABLE)('$when shows its fields and options, and no others', (row) => {
	expectShown(type, row);
});

test('own metadata is a list of names and values', () => {
	const { inside } = shownOf(type, { operation: 'embedVideo' });
	const metadata = inside.get('options')?.find(({ name }) => name === 'metadata');
	expect(metadata?.options).toMatchObject([
		{ name: 'values', values: [{ name: 'name' }, { name: 'value' }] },
	]);
});

test('the model also takes any text', () => {
	for (const property of type.description.properties) {
		if (property.name === 'modelName') expect(property.allowArbitraryValues).toBe(true);
	}
});

test('a task is picked from a searchable list or by its ID', () => {
	const { top } = shownOf(type, { operation: 'getStatus' });
	const modes = top.find(({ name }) => name === 'taskId')?.modes ?? [];
	expect(modes).toMatchObject([
		{ name: 'list', type: 'list', typeOptions: { searchable: true } },
		{ name: 'id', type: 'string' },
	]);
	const search = modes[0]?.typeOptions?.searchListMethod ?? '';
	expect(Object.keys(type.methods?.listSearch ?? {})).toContain(search);
});

test('a field shows the default that the code uses', () => {
	const entries = type.description.properties.flatMap((property) => [
		property,
		...(property.options ?? []).filter((entry): entry is INodeProperties => 'type' in entry),
	]);
	for (const [name, value] of Object.entries(DEFAULTS)) {
		const defaults = entries.filter((entry) => entry.name === name).map((entry) => entry.default);
		expect([name, ...new Set(defaults)]).toEqual([name, value]);
	}
});
