import fc from 'fast-check';
import { checkQueryV1 } from '../../nodes/shared/api/v1/validate-v1';
import { checkQueryV2 } from '../../nodes/shared/api/v2/validate-v2';
import { queryBody } from '../../nodes/shared/api/v2/query-v2';
import { LABELS } from '../../nodes/shared/model/labels';
import { DIMENSIONS, MODELS } from '../../nodes/shared/model/models';
import type { QueryInput, QueryMedia, QueryRequest } from '../../nodes/shared/model/query';
import { validateV2Sync } from '../emulator/v2/validate';
import { fileOf } from './tasks';

const URL = 'https://example.com/a';
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

const NAMES = MODELS.map(({ name }) => name);

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

test('the check refuses what the API refuses, and nothing else', () => {
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

test('each refusal names a field or what the query is, and says what to do', () => {
	const named = [...Object.values(LABELS).map((label) => `"${label}"`), 'The query is a '];
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

const sized = (bytes: number): QueryMedia => ({
	kind: 'file',
	file: { ...fileOf('a.bin', 0), size: bytes },
});
const MIB = 1024 ** 2;

test.each<[number, QueryInput['modality'], string, boolean]>([
	[32 * MIB, 'image', 'marengo3.0', true],
	[32 * MIB + 1, 'image', 'marengo3.0', false],
	[32 * MIB + 1, 'text_image', 'marengo3.0', false],
	[32 * MIB, 'video', 'marengo3.5', true],
	[32 * MIB + 1, 'video', 'marengo3.5', false],
	[32 * MIB + 1, 'audio', 'marengo3.5', false],
	[32 * MIB + 1, 'audio', 'marengo3.0', true],
	[4096 * MIB, 'video', 'marengo3.0', true],
	[4096 * MIB + 1, 'video', 'marengo3.0', false],
])('a file of %d bytes, %s with %s: %s', (bytes, modality, model, fits) => {
	const input = { modality, text: 'a boat', media: sized(bytes) } as QueryInput;
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
])('Embed v1 and %j: %s', (asked, can) => {
	const request = { model: 'marengo3.0', input: { modality: 'text', text: 'a boat' }, ...asked };
	expect(checkQueryV1(request as QueryRequest) === undefined).toBe(can);
});
