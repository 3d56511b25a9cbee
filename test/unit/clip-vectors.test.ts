import fc from 'fast-check';
import { ClipVectors } from '../../nodes/EmbeddingsTwelveLabs/clip-vectors';
import type { Clip } from '../../nodes/shared/output/clips';
import { clipText } from '../../nodes/shared/output/clip-text';
import type { EmbeddingFormat } from '../../nodes/shared/output/vector-format';
import { clip, model, shapes, vectors } from './clip-shapes';

const formats: EmbeddingFormat[] = ['array', 'string', 'base64'];

const clips = fc
	.uniqueArray(
		fc.tuple(
			fc.integer({ min: 0, max: 9_000_000 }).map((ms) => ms / 1000),
			vectors,
		),
		{ selector: ([start]) => start, minLength: 1, maxLength: 12 },
	)
	.map((all) => all.map(([start, vector]) => clip(start, vector)));

test('every clip has its own vector, in any shape, format, order and batch, by its text or its ID', () => {
	fc.assert(
		fc.property(
			clips,
			fc.constantFrom(...Object.keys(shapes)),
			fc.constantFrom(...formats),
			fc.constantFrom<(of: Clip) => string>(
				clipText,
				({ id }) => id,
				(of) => ` ${clipText(of)}\n`,
			),
			fc.infiniteStream(fc.nat()),
			(all, shape, format, name, random) => {
				const items = all.map((of) => shapes[shape]?.(of, format) ?? {});
				const found = new ClipVectors(items, { model });
				const asked = Array.from(
					{ length: 20 },
					() => all[(random.next().value ?? 0) % all.length],
				);
				const known = asked.filter((of) => of !== undefined);
				expect(known.map((of) => found.vectorOf(name(of)))).toEqual(
					known.map(({ embedding }) => embedding),
				);
			},
		),
	);
});

test('a text that is no clip never has a vector', () => {
	fc.assert(
		fc.property(clips, fc.string({ maxLength: 30 }), (all, text) => {
			const items = all.map((of) => shapes.document?.(of, 'array') ?? {});
			expect(() => new ClipVectors(items, { model }).vectorOf(text)).toThrow(
				/not the text of a clip/,
			);
		}),
	);
});

test('pages, their parts and pieces of a text are found by their own line', () => {
	const row = { task_id: 't', input_filename: 'a.pdf', embedding_scope: 'page' };
	const items = [
		{ ...row, start_page_number: 1, end_page_number: 1 },
		{ ...row, start_page_number: 1, end_page_number: 1, quadrant: 'top_left' },
		{ ...row, start_page_number: 2, end_page_number: 2 },
		{ ...row, embedding_scope: 'chunk', chunk_index: 0 },
	].map((json, at) => ({ ...json, embedding: Array.from({ length: 512 }, () => at) }));
	const found = new ClipVectors(items, { model: 'marengo3.5' });
	expect(items.map((item) => found.vectorOf(clipText(item))[0])).toEqual([0, 1, 2, 3]);
});
