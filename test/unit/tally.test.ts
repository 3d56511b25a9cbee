import type { EmbeddingResult } from '../../nodes/shared/model/task';
import { OutputStats } from '../../nodes/shared/run/execution-hints';

const resultOf = (id: string, vectors: number, duration?: number): EmbeddingResult => ({
	task: {
		id,
		state: 'ready',
		status: 'ready',
		raw: {},
		...(duration !== undefined && { duration }),
	},
	embeddings: Array.from({ length: vectors }, () => ({ vector: [] })),
	skippedRows: 0,
	hasList: true,
	rawWithoutVectors: () => ({}),
});

const written = { output: 'clips', includeEmbedding: true, embeddingFormat: 'array' } as const;

test('nothing went out: nothing to say', () => {
	const tally = new OutputStats();
	expect(tally.sentence()).toBeUndefined();
	tally.add(resultOf('a', 0, 60), written);
	expect(tally.sentence()).toBeUndefined();
});

test('videos, minutes, vectors and their size', () => {
	const tally = new OutputStats();
	tally.add(resultOf('a', 20, 60), written);
	expect(tally.sentence()).toBe(
		'This run gave 20 vectors of 1 video (1.0 minutes), about 132 KB in n8n.',
	);
	tally.add(resultOf('b', 1800, 3600), written);
	expect(tally.sentence()).toBe(
		'This run gave 1,820 vectors of 2 videos (61.0 minutes), about 12.0 MB in n8n.',
	);
	tally.add(resultOf('c', 1), written);
	expect(tally.sentence()).toMatch(/^This run gave 1,821 vectors of 3 videos \(at least 61\.0 min/);
});

test.each([
	[{ ...written, embeddingFormat: 'string' as const }, '660 KB'],
	[{ ...written, embeddingFormat: 'base64' as const }, '300 KB'],
	[{ ...written, includeEmbedding: false }, '30 KB'],
	// Stores read numbers whatever is chosen.
	[{ ...written, output: 'qdrant', embeddingFormat: 'base64' as const }, '660 KB'],
])('%j: 100 vectors are %s', (how, size) => {
	const tally = new OutputStats();
	tally.add(resultOf('a', 100), how);
	expect(tally.sentence()).toBe(`This run gave 100 vectors of 1 video, about ${size} in n8n.`);
});
