import type { INodePropertyOptions, INodeType } from 'n8n-workflow';
import { loadPackage } from '../engine/engine';
import { described, shownOf } from './shown';
import type { Parameter, Row } from './table';

/** docs/contract.md, "Node `embedQuery`" and "Sub-node `embeddingsTwelveLabs`". */

let type: INodeType;
beforeAll(async () => {
	type = (await loadPackage()).getNode('embedQuery').type as INodeType;
});

const model: Parameter = {
	type: 'options',
	default: 'marengo3.0',
	values: ['marengo3.0', 'marengo3.5'],
};
const dimension: Parameter = { type: 'options', default: 512 };
const options: Record<string, Parameter> = {
	embeddingDimension: dimension,
	embedApi: { type: 'options', default: 'auto', values: ['auto', 'v1', 'v2'] },
	embeddingFormat: { type: 'options', default: 'array', values: ['array', 'string', 'base64'] },
	includeEmbedding: { type: 'boolean', default: true },
	concurrency: { type: 'number', default: 4 },
	maxRetryTimeSec: { type: 'number', default: 300 },
};
const text: Record<string, Parameter> = { text: { type: 'string', default: '' } };
const source: Record<string, Parameter> = {
	source: { type: 'options', default: 'binary', values: ['binary', 'url'] },
};
const file = { ...source, binaryPropertyName: { type: 'string', default: 'data' } };
const url = { ...source, url: { type: 'string', default: '' } };

const row = (when: Row['when'], own: Record<string, Parameter>, more = {}): Row => ({
	when,
	parameters: { modelName: model, ...own },
	collections: { options: { ...options, ...more } },
});
const audioStartOffsetSec: Parameter = { type: 'number', default: 0 };

const TABLE: Row[] = [
	row({ operation: 'text' }, text),
	row({ operation: 'image' }, file),
	row({ operation: 'image', source: 'url' }, url),
	row({ operation: 'textImage' }, { ...text, ...file }),
	row({ operation: 'textImage', source: 'url' }, { ...text, ...url }),
	row({ operation: 'audio' }, file, { audioStartOffsetSec }),
	row({ operation: 'audio', source: 'url' }, url, { audioStartOffsetSec }),
	row({ operation: 'video' }, file),
	row({ operation: 'video', source: 'url' }, url),
];

test('operations and the one that a new node has', () => {
	const operation = type.description.properties.find(({ name }) => name === 'operation');
	const offered = (operation?.options ?? []) as INodePropertyOptions[];
	expect(offered.map(({ value }) => value).sort()).toEqual([
		'audio',
		'image',
		'text',
		'textImage',
		'video',
	]);
	expect(operation?.default).toBe('text');
	// In the list of a node each has to be told from the operations of Embed Video.
	expect(offered.map(({ name }) => name)).not.toContain('Embed Video');
});

test.each(TABLE)('$when shows its fields and options, and no others', ({ when, ...promised }) => {
	const { top, inside } = shownOf(type, when);
	const { resource, operation, options: group, ...own } = described(top, promised.parameters);
	expect([resource, operation, group]).not.toContain(undefined);
	expect(own).toEqual(promised.parameters);
	const entries = described(inside.get('options') ?? [], promised.collections.options ?? {});
	expect(entries).toEqual(promised.collections.options);
});

const dimensionsOf = ({ description }: INodeType): unknown[] =>
	description.properties.flatMap((property) =>
		(property.options ?? [])
			.filter(({ name }) => name === 'embeddingDimension')
			.map((entry) => ('options' in entry ? entry.options : [])),
	);

test('the dimensions are numbers, and the model takes any text, in both nodes', async () => {
	const subNode = (await loadPackage()).getNode('embeddingsTwelveLabs').type as INodeType;
	for (const node of [type, subNode]) {
		const offered = dimensionsOf(node);
		expect(offered.length).toBeGreaterThan(0);
		for (const values of offered) {
			expect(values).toMatchObject([{ value: 128 }, { value: 256 }, { value: 512 }]);
		}
		const models = node.description.properties.filter(({ name }) => name === 'modelName');
		expect(models.every(({ allowArbitraryValues }) => allowArbitraryValues)).toBe(true);
	}
});

test('the sub-node has its fields', async () => {
	const subNode = (await loadPackage()).getNode('embeddingsTwelveLabs').type as INodeType;
	const promised: Record<string, Parameter> = {
		modelName: model,
		documents: { type: 'options', default: 'auto', values: ['auto', 'embedText', 'useVectors'] },
		options: { type: 'collection', default: {} },
	};
	const { top, inside } = shownOf(subNode, {});
	expect(described(top, promised)).toMatchObject(promised);
	const entries = described(inside.get('options') ?? [], {});
	expect(entries).toEqual({ embeddingDimension: dimension });
	expect(subNode.description).toMatchObject({ inputs: [], outputs: ['ai_embedding'] });
});
