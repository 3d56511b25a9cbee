import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { EmbeddingResult, MediaType } from '../../nodes/shared/model/task';
import { ExecutionHints, type RunFacts } from '../../nodes/shared/run/execution-hints';
import { resultOf, taskOf } from './tasks';

const vector = new Array<number>(512).fill(0);

const resultWith = (
	id: string,
	vectors: number,
	duration?: number,
	mediaType?: MediaType,
): EmbeddingResult =>
	resultOf(
		taskOf({ id, model: 'marengo3.0', duration, mediaType }),
		Array.from({ length: vectors }, () => ({ option: 'visual', vector })),
	);

const WRITTEN = {
	output: 'pgvector',
	naming: { metadata: { link: 'https://example.com/a' } },
	includeEmbedding: false,
	embeddingFormat: 'array',
} as const;

/** What n8n is told after a run that handed these results on. */
function shown(
	results: readonly EmbeddingResult[],
	written: Parameters<ExecutionHints['result']>[2] = WRITTEN,
	facts: Partial<RunFacts> = {},
	mode = 'manual',
): string[] {
	const hints = new ExecutionHints();
	for (const result of results) hints.result(result, [], written);
	const told: NodeExecutionHint[] = [];
	const ctx = {
		getMode: () => mode,
		addExecutionHints: (...more: NodeExecutionHint[]) => told.push(...more),
	} as unknown as IExecuteFunctions;
	hints.show(ctx, { created: [], secondTasks: [], items: 1, failed: 0, ...facts });
	return told.map(({ message }) => message);
}

test('no hint without vectors', () => {
	expect(shown([])).toEqual([]);
	expect(shown([resultWith('a', 20, 60)], { ...WRITTEN, output: 'summary' })).toEqual([]);
});

test('videos, minutes and vectors', () => {
	const [a, b, c] = [resultWith('a', 20, 60), resultWith('b', 1800, 3600), resultWith('c', 1)];
	expect(shown([a])).toEqual(['20 vectors from 1 video (1.0 min), about 6 KB of execution data.']);
	expect(shown([a, b])[0]).toMatch(/^1,820 vectors from 2 videos \(61\.0 min\)/);
	expect(shown([a, b, c])[0]).toMatch(/^1,821 vectors from 3 videos \(at least 61\.0 min\)/);
});

test('clips of a file have no link, unless the user gave one', () => {
	const clips = resultWith('a', 20, 60);
	const ofUrl = { ...clips, task: { ...clips.task, url: 'https://example.com/a.mp4' } };
	const told = 'put yours into "Metadata" as link';
	expect(shown([clips], { ...WRITTEN, naming: {} })[0]).toContain(told);
	expect(shown([ofUrl], { ...WRITTEN, naming: {} })[0]).not.toContain(told);
	expect(shown([clips])[0]).not.toContain(told);
	const picture = resultWith('a', 1, undefined, 'image');
	expect(shown([picture], { ...WRITTEN, naming: {} })[0]).not.toContain(told);
});

test('other media than videos are named', () => {
	const picture = resultWith('a', 1, undefined, 'image');
	expect(shown([picture])[0]).toMatch(/^1 vector from 1 image,/);
	expect(shown([resultWith('b', 5, 30, 'audio')])[0]).toMatch(/^5 vectors from 1 audio file \(/);
	expect(shown([picture, resultWith('c', 5, 30)])[0]).toMatch(/^6 vectors from 2 files/);
});

test.each([
	['array', '660 KB'],
	['string', '660 KB'],
	['base64', '300 KB'],
] as const)('100 vectors as %s are %s', (embeddingFormat, size) => {
	const clips = { ...WRITTEN, output: 'clips', includeEmbedding: true, embeddingFormat } as const;
	expect(shown([resultWith('a', 100)], clips)[0]).toContain(`about ${size} of execution data`);
	// Stores read numbers whatever is chosen.
	const [points] = shown([resultWith('a', 100)], { ...clips, output: 'qdrant' });
	expect(points).toContain('about 660 KB');
});

test('shorter vectors take less space', () => {
	const whole = resultWith('a', 100);
	const embeddings = whole.embeddings.map((row) => ({ ...row, vector: vector.slice(0, 128) }));
	const clips = { ...WRITTEN, output: 'clips', includeEmbedding: true } as const;
	expect(shown([{ ...whole, embeddings }], clips)[0]).toContain('about 188 KB');
});

test('in the editor one hint tells what was billed, what came out and how to see it', () => {
	const clips = { ...WRITTEN, output: 'clips', includeEmbedding: true } as const;
	const [box, ...more] = shown([resultWith('a', 20, 60)], clips, { created: ['6b'] });
	expect(more).toEqual([]);
	expect(box).toMatch(/^This run created 1 billed task \(6b\)\. Running again creates another\./);
	expect(box).toContain('"Collapse rows"');
	expect(box).not.toContain('PGVector Rows');
	expect(shown([resultWith('a', 1800, 3600)], clips)[0]).toContain('PGVector Rows');
});

test('outside the editor only warnings are shown', () => {
	const facts = { created: ['6b'], secondTasks: ['6c'], failed: 1, items: 3 };
	expect(shown([resultWith('a', 20, 60)], WRITTEN, facts, 'trigger')).toEqual([
		'1 of 3 items failed. See the "error" field of the failed items.',
		expect.stringContaining('1 more task may exist for the same video and be billed. Task 6c.'),
	]);
});
