import { checkV1 } from '../../nodes/shared/api/v1/validate-v1';
import { queryBody } from '../../nodes/shared/api/v2/query-v2';
import { taskBody } from '../../nodes/shared/api/v2/task-body';
import { checkQueryV2, checkV2 } from '../../nodes/shared/api/v2/validate-v2';
import {
	dimensionsOf,
	knownModel,
	labelsOf,
	MODELS,
	perModel,
} from '../../nodes/shared/model/models';
import type { QueryRequest } from '../../nodes/shared/model/query';
import type { NewTask } from '../../nodes/shared/model/task';
import { validateV2Task } from '../emulator/v2/validate';
import { byUrl } from './tasks';

/** A model of which this package knows nothing yet. */
const NEXT = 'marengo99.0';
const ASSET = { asset_id: '66419a20c70bb578439bd8f4' };

/** Settings; each but the first is refused for one of the known models. */
const SETTINGS: Partial<NewTask>[] = [
	{},
	{ mediaType: 'image' },
	{ mediaType: 'document', documentScope: 'textChunks', maxSentences: 3 },
	{ options: ['visual', 'transcription'] },
	{ dimension: 128 },
	{ mediaType: 'audio', segmentation: 'dynamic' },
	{ embeddingType: 'fused', options: ['visual', 'audio'] },
	{ embeddingType: 'both', timeBasedMetadata: [{ start: 0, end: 5, text: 'Kick-off' }] },
];

const taskOf = (model: string, settings: Partial<NewTask>): NewTask =>
	byUrl('https://example.com/a', { ...settings, model });

test('an unknown model is sent as it is, by Embed v2, in the newest shape', () => {
	const newest = MODELS.at(-1)?.name ?? '';
	expect(knownModel(NEXT)).toBeUndefined();
	for (const settings of SETTINGS) {
		const task = taskOf(NEXT, settings);
		expect(checkV1(task)).toBeDefined();
		expect(checkV2(task)).toBeUndefined();
		const body = taskBody(task, ASSET);
		expect(body).toEqual({ ...taskBody(taskOf(newest, settings), ASSET), model_name: NEXT });
	}
	expect(taskBody(taskOf(NEXT, {}), ASSET)).toMatchObject({
		model_name: NEXT,
		video: { segmentation: { temporal: { strategy: 'fixed', fixed: { duration_sec: 6 } } } },
	});
});

test('its dimension is always sent, as its default is unknown', () => {
	const dimension = 512;
	expect(taskBody(taskOf(NEXT, { dimension }), ASSET)).toHaveProperty('embedding_dimension', 512);
	const input = { modality: 'text', text: 'a boat' } as const;
	expect(queryBody({ model: NEXT, input, dimension })).toHaveProperty('embedding_dimension', 512);
	expect(taskBody(taskOf('marengo3.5', { dimension }), ASSET)).not.toHaveProperty(
		'embedding_dimension',
	);
});

test('its queries are sent in the newest shape, too', () => {
	const media = { kind: 'url', url: 'https://example.com/a.mp3' } as const;
	const asked: Partial<QueryRequest>[] = [
		{ input: { modality: 'text', text: 'for <@you>' } },
		{ input: { modality: 'audio', media }, startOffsetSec: 3 },
		{ input: { modality: 'text', text: 'a boat' }, dimension: 256 },
	];
	for (const more of asked) {
		const request = { model: NEXT, ...more } as QueryRequest;
		expect(checkQueryV2(request)).toBeUndefined();
		expect(queryBody(request)).toMatchObject({ input_type: 'multi_input', model_name: NEXT });
	}
});

test('each of these requests but the first is refused for a known model', () => {
	for (const settings of SETTINGS.slice(1)) {
		const refusals = MODELS.map(({ name }) => checkV2(taskOf(name, settings)));
		expect([settings, refusals.some(Boolean), refusals.every(Boolean)]).toEqual([
			settings,
			true,
			false,
		]);
	}
});

test.each(MODELS.map((model) => [model.name, model] as const))(
	'%s: the API accepts all that its row says',
	(name, { options, dimensions, dynamic }) => {
		for (const mediaType of ['video', 'audio', 'image', 'document'] as const) {
			const task = taskOf(name, { mediaType });
			expect(checkV2(task) === undefined).toBe(options[mediaType] !== undefined);
			for (const option of options[mediaType] ?? []) {
				const documentScope = option === 'text' ? 'text' : 'pages';
				const one = { ...task, options: [option], documentScope } as const;
				expect(checkV2(one)).toBeUndefined();
				expect(validateV2Task(taskBody(one, ASSET))).toEqual([]);
			}
		}
		for (const dimension of dimensions) {
			expect(validateV2Task(taskBody(taskOf(name, { dimension }), ASSET))).toEqual([]);
		}
		for (const mediaType of dynamic) {
			const task = taskOf(name, { mediaType, segmentation: 'dynamic' });
			expect(checkV2(task)).toBeUndefined();
			expect(validateV2Task(taskBody(task, ASSET))).toEqual([]);
		}
	},
);

test('texts name the models, and what differs between them', () => {
	const both = ['marengo3.0', 'marengo3.5'];
	expect(labelsOf(({ name }) => name === 'marengo3.5')).toBe('Marengo 3.5');
	expect(labelsOf(({ name }) => both.includes(name))).toBe('Marengo 3.0 or Marengo 3.5');
	expect(
		perModel(({ name, minClipDuration }) => (both.includes(name) ? minClipDuration : undefined)),
	).toBe('4 with Marengo 3.0 and 2 with Marengo 3.5');
	expect(MODELS.filter(({ name }) => both.includes(name)).map(dimensionsOf)).toEqual([
		'512',
		'128, 256 or 512',
	]);
});
