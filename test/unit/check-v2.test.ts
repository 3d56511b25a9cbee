import fc from 'fast-check';
import { checkQueryV1, checkV1 } from '../../nodes/shared/api/v1/validate-v1';
import { queryBody } from '../../nodes/shared/api/v2/query-v2';
import { checkQueryV2, checkV2 } from '../../nodes/shared/api/v2/validate-v2';
import { taskBody } from '../../nodes/shared/api/v2/task-body';
import { LABELS } from '../../nodes/shared/model/labels';
import { DIMENSIONS, MODELS } from '../../nodes/shared/model/models';
import type { QueryInput, QueryRequest } from '../../nodes/shared/model/query';
import {
	type EmbeddingOption,
	type EmbeddingScope,
	MEDIA_TYPES,
	type NewTask,
} from '../../nodes/shared/model/task';
import { validateV2Sync, validateV2Task } from '../emulator/v2/validate';
import { byUrl, fileOf } from './tasks';

const URL = 'https://example.com/a.mp4';
const ASSET = { asset_id: '66419a20c70bb578439bd8f4' };

const NAMES = MODELS.map(({ name }) => name);

const maybe = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
	fc.constantFrom(undefined, ...values);

const tasks: fc.Arbitrary<NewTask> = fc.record({
	source: fc.constant({ kind: 'url' as const, url: URL }),
	model: fc.constantFrom(...NAMES),
	mediaType: maybe(...MEDIA_TYPES),
	scopes: fc.subarray<EmbeddingScope>(['clip', 'video'], { minLength: 1 }),
	options: fc.subarray<EmbeddingOption>(['visual', 'audio', 'transcription', 'text']),
	clipLength: maybe(1, 2, 6, 6.5, 10, 11),
	segmentation: maybe('fixed', 'dynamic'),
	minClipDuration: maybe(1, 2, 2.5, 5, 6),
	part: maybe({}, { start: 0 }, { start: 3 }, { end: 4 }, { start: 4, end: 5 }),
	embeddingType: maybe('separate', 'fused', 'both'),
	timeBasedMetadata: maybe(
		[],
		[{ start: 1, end: 1, text: 'goal' }],
		[{ start: 2, end: 1, text: 'goal' }],
		[{ start: 0, end: 1, text: '' }],
	),
	dimension: maybe(...DIMENSIONS),
	documentScope: maybe('pages', 'document', 'text', 'textChunks'),
	maxSentences: maybe(0, 3, 1.5),
	overlapSentences: maybe(0, 1, 3, -1),
});

/**
 * Of a document the scope says what is embedded: where the options say otherwise, the API would take
 * them, and the person get something else.
 */
const isContradiction = ({ mediaType, documentScope = 'pages', options = [] }: NewTask): boolean =>
	mediaType === 'document' &&
	options.some((option) => (option === 'text') !== documentScope.startsWith('text'));

const some = (task: NewTask): string | undefined => checkV2(task)?.message;

test('the check of a task refuses what the API refuses, and nothing else', () => {
	fc.assert(
		fc.property(tasks, (task) => {
			const problems = validateV2Task(taskBody(task, ASSET));
			if (some(task) === undefined) expect(problems).toEqual([]);
			else if (!isContradiction(task)) expect(problems).not.toEqual([]);
		}),
		{ numRuns: 20_000 },
	);
});

test('the same with few settings, since most combinations of many are refused', () => {
	const [ordinary, alone] = [byUrl(URL), fc.constantFrom(...NAMES)];
	let sound = 0;
	fc.assert(
		fc.property(tasks, alone, fc.nat({ max: 12 }), (task, model, at) => {
			const kept = Object.entries(task).slice(2);
			const one = { ...ordinary, model, ...Object.fromEntries(kept.slice(at, at + 3)) };
			const problems = validateV2Task(taskBody(one, ASSET));
			if (some(one) === undefined) sound += 1;
			if (isContradiction(one)) return;
			expect([one, problems.length === 0]).toEqual([one, some(one) === undefined]);
		}),
		{ numRuns: 10_000 },
	);
	expect(sound).toBeGreaterThan(1000);
});

/** What a refusal names. */
const labels = Object.values(LABELS).map((label) => `"${label}"`);

test('each refusal of a task names a field by its label, and says what to do', () => {
	fc.assert(
		fc.property(tasks, (task) => {
			for (const refusal of [checkV1(task), checkV2(task)]) {
				if (!refusal) continue;
				expect(labels.some((label) => refusal.message.includes(label))).toBe(true);
				expect(refusal.description).not.toBe('');
			}
		}),
	);
});

const fileOfSize = (size: number) => ({
	kind: 'file' as const,
	file: { ...fileOf('a.bin', 0), size },
});
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

test.each<[number, Partial<NewTask>, boolean]>([
	[32 * MIB, { mediaType: 'image', model: 'marengo3.5' }, true],
	[32 * MIB + 1, { mediaType: 'image', model: 'marengo3.5' }, false],
	[200_000_000, { mediaType: 'document', model: 'marengo3.5' }, true],
	[200_000_001, { mediaType: 'document', model: 'marengo3.5' }, false],
	[4 * GIB, {}, true],
	[4 * GIB + 1, {}, false],
	[10 * GIB, { model: 'marengo3.5' }, true],
	[10 * GIB + 1, { mediaType: 'audio', model: 'marengo3.5' }, false],
])('a task of a file of %d bytes with %j: %s', (size, settings, fits) => {
	const task = byUrl('', { source: fileOfSize(size), ...settings });
	expect(checkV2(task) === undefined).toBe(fits);
});

test.each<[Partial<NewTask>, boolean]>([
	[{}, true],
	[{ model: 'marengo99.0' }, false],
	[{ part: { start: 1, end: 9 } }, true],
	[{ part: { end: 9 } }, true],
	[{ part: { start: 0 } }, true],
	[{ part: { start: 1 } }, false],
	[{ embeddingType: 'separate', dimension: 512, segmentation: 'fixed' }, true],
	[{ model: 'marengo3.5' }, false],
	[{ scopes: ['video'] }, false],
	[{ mediaType: 'audio' }, false],
	[{ segmentation: 'dynamic' }, false],
	[{ embeddingType: 'fused' }, false],
	[{ source: { kind: 'asset', assetId: 'a', file: {} } }, false],
])('Embed v1 and a task with %j: %s', (settings, can) => {
	expect(checkV1(byUrl(URL, settings)) === undefined).toBe(can);
});

const media = { kind: 'url', url: URL } as const;

const texts = fc.constantFrom(
	'a boat',
	'a <boat>',
	'like <@image>',
	'for <@U1> and <@image>',
	'@a',
);

const inputs: fc.Arbitrary<QueryInput> = fc.oneof(
	texts.map((text) => ({ modality: 'text' as const, text })),
	fc.constantFrom('image', 'audio', 'video').map((modality) => ({ modality, media })),
	texts.map((text) => ({ modality: 'text_image' as const, text, media })),
);

const requests: fc.Arbitrary<QueryRequest> = fc
	.record({
		model: fc.constantFrom(...NAMES),
		input: inputs,
		start: fc.constantFrom(undefined, 0, 1.5),
		dimension: fc.constantFrom(undefined, ...DIMENSIONS),
	})
	.map(({ start, ...request }) => ({
		...request,
		...(request.input.modality === 'audio' && { startOffsetSec: start }),
	}));

const bodyOf = (request: QueryRequest): object =>
	queryBody(request, 'media' in request.input ? { url: URL } : undefined);

test('the check of a query refuses what the API refuses, and nothing else', () => {
	const sound: Record<string, number> = Object.fromEntries(NAMES.map((name) => [name, 0]));
	fc.assert(
		fc.property(requests, (request) => {
			const problems = validateV2Sync(bodyOf(request));
			const refusal = checkQueryV2(request);
			expect([request, problems.length > 0]).toEqual([request, refusal !== undefined]);
			if (!refusal) sound[request.model] = (sound[request.model] ?? 0) + 1;
		}),
		{ numRuns: 20_000 },
	);
	expect(Math.min(...Object.values(sound))).toBeGreaterThan(1000);
});

test('each refusal of a query names a field or what the query is, and says what to do', () => {
	const named = [...labels, 'The query is a '];
	fc.assert(
		fc.property(requests, (request) => {
			for (const refusal of [checkQueryV1(request), checkQueryV2(request)]) {
				if (!refusal) continue;
				expect(named.some((name) => refusal.message.includes(name))).toBe(true);
				expect(refusal.description).not.toBe('');
			}
		}),
	);
});

test.each<[number, QueryInput['modality'], string, boolean]>([
	[32 * MIB, 'image', 'marengo3.0', true],
	[32 * MIB + 1, 'image', 'marengo3.0', false],
	[32 * MIB + 1, 'text_image', 'marengo3.0', false],
	[32 * MIB, 'video', 'marengo3.5', true],
	[32 * MIB + 1, 'video', 'marengo3.5', false],
	[32 * MIB + 1, 'audio', 'marengo3.5', false],
	[32 * MIB + 1, 'audio', 'marengo3.0', true],
	[4 * GIB, 'video', 'marengo3.0', true],
	[4 * GIB + 1, 'video', 'marengo3.0', false],
])('a query with a file of %d bytes, %s with %s: %s', (bytes, modality, model, fits) => {
	const input = { modality, text: 'a boat', media: fileOfSize(bytes) } as QueryInput;
	expect(checkQueryV2({ model, input }) === undefined).toBe(fits);
});

test.each<[Partial<QueryRequest>, boolean]>([
	[{}, true],
	[{ model: 'marengo99.0' }, false],
	[{ dimension: 512 }, true],
	[{ dimension: 256 }, false],
	[{ model: 'marengo3.5' }, false],
	[{ input: { modality: 'audio', media }, startOffsetSec: 2 }, true],
	[{ input: { modality: 'video', media } }, false],
	[{ input: { modality: 'text_image', text: 'a boat', media } }, false],
])('Embed v1 and a query with %j: %s', (asked, can) => {
	const request = { model: 'marengo3.0', input: { modality: 'text', text: 'a boat' }, ...asked };
	expect(checkQueryV1(request as QueryRequest) === undefined).toBe(can);
});
