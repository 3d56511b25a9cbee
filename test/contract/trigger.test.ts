import type { INodeType } from 'n8n-workflow';
import { OUTPUTS } from '../../nodes/shared/model/outputs';
import { loadPackage } from '../engine/engine';
import { described, shownOf } from './shown';
import type { Parameter } from './table';

/** docs/contract.md, "Trigger `embedVideoTrigger`". */

let type: INodeType;
beforeAll(async () => {
	type = (await loadPackage()).getNode('embedVideoTrigger').type as INodeType;
});

const fields: Record<string, Parameter> = {
	events: { type: 'multiOptions', default: ['ready'], values: ['ready', 'failed'] },
	output: {
		type: 'options',
		default: 'taskOnly',
		values: [
			'taskOnly',
			'clips',
			'document',
			'pgvector',
			'pinecone',
			'qdrant',
			'raw',
			'summary',
			'task',
		],
	},
	filters: { type: 'collection', default: {} },
	options: { type: 'collection', default: {} },
};

const embeddingOption: Parameter = {
	type: 'multiOptions',
	default: [],
	values: ['visual', 'audio', 'transcription'],
};

const filters: Record<string, Parameter> = {
	modelName: { type: 'string', default: '' },
	nameContains: { type: 'string', default: '' },
};

const options: Record<string, Parameter> = {
	concurrency: { type: 'number', default: 4 },
	maxRetryTimeSec: { type: 'number', default: 300 },
	embedApi: { type: 'options', default: 'auto', values: ['auto', 'v1', 'v2'] },
};

/** Once embeddings come out. */
const shape: Record<string, Parameter> = {
	includeEmbedding: { type: 'boolean', default: true },
	metadata: { type: 'fixedCollection', default: {} },
	nameVideosBy: { type: 'options', default: 'task', values: ['task', 'source'] },
};

const format: Record<string, Parameter> = {
	embeddingFormat: { type: 'options', default: 'array', values: ['array', 'string', 'base64'] },
};
const batch: Record<string, Parameter> = { batchSize: { type: 'number', default: 100 } };

test('name, class and what goes in and out', async () => {
	const { known } = await loadPackage();
	expect(known.nodes.embedVideoTrigger?.className).toBe('EmbedVideoTrigger');
	expect(type.description).toMatchObject({
		name: 'embedVideoTrigger',
		displayName: 'TwelveLabs Embed Video Trigger',
		polling: true,
		inputs: [],
		outputs: ['main'],
		credentials: [{ name: 'twelveLabsApi', required: true }],
	});
	expect([type.description.version].flat()).toContain(1);
});

test.each<[string, Record<string, Parameter>, Record<string, Parameter>]>([
	['taskOnly', {}, {}],
	['clips', { embeddingOption }, { ...shape, ...format }],
	['pgvector', { embeddingOption }, shape],
	['qdrant', { embeddingOption }, { ...shape, ...batch }],
])('its fields, options and filters with the output %s', (output, more, ofOutput) => {
	const { top, inside } = shownOf(type, { output });
	const promised = { ...fields, ...more };
	// n8n adds when to poll.
	const { pollTimes, ...own } = described(top, promised);
	expect(pollTimes).toBeDefined();
	expect(own).toEqual(promised);
	expect(described(inside.get('filters') ?? [], filters)).toEqual(filters);
	const entries = { ...options, ...ofOutput };
	expect(described(inside.get('options') ?? [], entries)).toEqual(entries);
});

test('it gives what the node gives', () => {
	const { top } = shownOf(type, {});
	const offered = top.find(({ name }) => name === 'output')?.options ?? [];
	for (const { value } of OUTPUTS) {
		expect(offered).toContainEqual(expect.objectContaining({ value }));
	}
});
