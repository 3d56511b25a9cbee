import type { INodeType } from 'n8n-workflow';
import { loadPackage } from '../engine/engine';
import { expectShown } from './shown';
import {
	batch,
	choice,
	choices,
	everyOption,
	format,
	includeEmbedding,
	metadata,
	OUTPUTS,
	type Parameters,
	parts,
	text,
} from './table';

/** docs/contract.md, "Trigger `embedVideoTrigger`". */

let type: INodeType;
beforeAll(async () => {
	type = (await loadPackage()).getNode('embedVideoTrigger').type as INodeType;
});

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

const fields: Parameters = {
	// n8n adds when to poll.
	pollTimes: { type: 'fixedCollection', default: { item: [{ mode: 'everyMinute' }] } },
	events: choices(['ready'], 'ready', 'failed'),
	output: choice('taskOnly', ...OUTPUTS),
};
const filters: Parameters = { modelName: text, nameContains: text };
/** Once embeddings come out. */
const shape = { ...includeEmbedding, ...metadata, nameVideosBy: choice('task', 'source') };

test.each<[string, Parameters, Parameters]>([
	['taskOnly', {}, {}],
	['clips', parts, { ...shape, ...format }],
	['pgvector', parts, shape],
	['qdrant', parts, { ...shape, ...batch }],
])('the output %s shows its fields, options and filters alone', (output, more, ofOutput) => {
	const options = { ...everyOption, ...ofOutput };
	const parameters = { ...fields, ...more };
	expectShown(type, { when: { output }, parameters, collections: { options, filters } });
});
