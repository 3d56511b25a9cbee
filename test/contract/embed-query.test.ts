import type { INodePropertyOptions, INodeType } from 'n8n-workflow';
import { loadPackage } from '../engine/engine';
import { expectShown } from './shown';
import {
	binaryField,
	choice,
	everyOption,
	format,
	includeEmbedding,
	model,
	number,
	type Parameters,
	type Row,
	source,
	text,
} from './table';

/** docs/contract.md, "Node `embedQuery`" and "Sub-node `embeddingsTwelveLabs`". */

let type: INodeType;
beforeAll(async () => {
	type = (await loadPackage()).getNode('embedQuery').type as INodeType;
});

const dimension = { embeddingDimension: { type: 'options', default: 512 } };
const options = { ...dimension, ...everyOption, ...format, ...includeEmbedding };
const words = { text };
const file = { ...source, ...binaryField };
const url = { ...source, url: text };

const row = (when: Row['when'], own: Parameters, more: Parameters = {}): Row => ({
	when,
	parameters: {
		resource: { type: 'hidden', default: 'query' },
		operation: choice('text', 'image', 'textImage', 'audio', 'video'),
		...model,
		...own,
	},
	collections: { options: { ...options, ...more } },
});
const start = { audioStartOffsetSec: number(0) };

test.each([
	row({ operation: 'text' }, words),
	row({ operation: 'image' }, file),
	row({ operation: 'image', source: 'url' }, url),
	row({ operation: 'textImage' }, { ...words, ...file }),
	row({ operation: 'textImage', source: 'url' }, { ...words, ...url }),
	row({ operation: 'audio' }, file, start),
	row({ operation: 'audio', source: 'url' }, url, start),
	row({ operation: 'video' }, file),
	row({ operation: 'video', source: 'url' }, url),
])('$when shows its fields and options, and no others', (each) => {
	expectShown(type, each);
});

test('its operations can be told from those of Embed Video in the list of a node', () => {
	const operation = type.description.properties.find(({ name }) => name === 'operation');
	const offered = (operation?.options ?? []) as INodePropertyOptions[];
	expect(offered.map(({ name }) => name)).not.toContain('Embed Video');
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

test('the sub-node has its fields, and no others', async () => {
	const subNode = (await loadPackage()).getNode('embeddingsTwelveLabs').type as INodeType;
	const documents = choice('auto', 'embedText', 'useVectors');
	const notice = { type: 'notice', default: '' };
	const parameters = { ...model, documents, notice };
	expectShown(subNode, { when: {}, parameters, collections: { options: dimension } });
	expect(subNode.description).toMatchObject({ inputs: [], outputs: ['ai_embedding'] });
});
