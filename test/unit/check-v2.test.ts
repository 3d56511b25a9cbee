import fc from 'fast-check';
import { checkV1 } from '../../nodes/shared/api/v1/validate-v1';
import { checkV2 } from '../../nodes/shared/api/v2/validate-v2';
import { taskBody } from '../../nodes/shared/api/v2/task-body';
import { LABELS } from '../../nodes/shared/model/labels';
import { DIMENSIONS, MODELS } from '../../nodes/shared/model/models';
import { MEDIA_TYPES } from '../../nodes/shared/model/task';
import type { EmbeddingOption, EmbeddingScope, NewTask } from '../../nodes/shared/model/task';
import { validateV2Task } from '../emulator/v2/validate';
import { byUrl, fileOf } from './tasks';

const ASSET = { asset_id: '66419a20c70bb578439bd8f4' };

const NAMES = MODELS.map(({ name }) => name);

const maybe = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
	fc.constantFrom(undefined, ...values);

const tasks: fc.Arbitrary<NewTask> = fc.record({
	source: fc.constant({ kind: 'url' as const, url: 'https://example.com/a.mp4' }),
	model: fc.constantFrom(...NAMES),
	mediaType: maybe(...MEDIA_TYPES),
	scopes: fc.subarray<EmbeddingScope>(['clip', 'video'], { minLength: 1 }),
	options: fc.subarray<EmbeddingOption>(['visual', 'audio', 'transcription', 'text']),
	clipLength: maybe(1, 2, 6, 6.5, 10, 11),
	segmentation: maybe('fixed', 'dynamic'),
	minClipDuration: maybe(1, 2, 2.5, 5, 6),
	part: maybe({}, { start: 0 }, { start: 3 }, { end: 4 }, { start: 5, end: 4 }, { start: -1 }),
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

test('the check refuses what the API refuses, and nothing else', () => {
	fc.assert(
		fc.property(tasks, (task) => {
			const problems = validateV2Task(taskBody(task, ASSET));
			if (some(task) === undefined) expect(problems).toEqual([]);
			else if (!isContradiction(task)) expect(problems).not.toEqual([]);
		}),
		{ numRuns: 20_000 },
	);
});

test('so it does with few settings: most combinations of many are refused', () => {
	const [ordinary, alone] = [byUrl('https://example.com/a.mp4'), fc.constantFrom(...NAMES)];
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

test('each refusal names a field by its label, and says what to do', () => {
	const labels = Object.values(LABELS).map((label) => `"${label}"`);
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

const sized = (size: number, settings: Partial<NewTask>): NewTask => ({
	...byUrl('', settings),
	source: { kind: 'file', file: { ...fileOf('a.bin', 0), size } },
});
const GIB = 1024 ** 3;

test.each<[number, Partial<NewTask>, boolean]>([
	[32 * 1024 ** 2, { mediaType: 'image', model: 'marengo3.5' }, true],
	[32 * 1024 ** 2 + 1, { mediaType: 'image', model: 'marengo3.5' }, false],
	[200_000_000, { mediaType: 'document', model: 'marengo3.5' }, true],
	[200_000_001, { mediaType: 'document', model: 'marengo3.5' }, false],
	[4 * GIB, {}, true],
	[4 * GIB + 1, {}, false],
	[10 * GIB, { model: 'marengo3.5' }, true],
	[10 * GIB + 1, { mediaType: 'audio', model: 'marengo3.5' }, false],
])('a file of %d bytes for %j: %s', (size, settings, fits) => {
	expect(checkV2(sized(size, settings)) === undefined).toBe(fits);
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
])('Embed v1 and %j: %s', (settings, can) => {
	expect(checkV1(byUrl('https://example.com/a.mp4', settings)) === undefined).toBe(can);
});
