import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import type { Clip } from '../../nodes/shared/output/clips';
import { documentRow, pgvectorRow } from '../../nodes/shared/output/store-rows';
import { type EmbeddingFormat, formatVector } from '../../nodes/shared/output/vector-format';

/** Vectors of float32 numbers, which every format keeps as they are. */
export const vectors = fc
	.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 8 })
	.map((numbers) => numbers.map((number) => (Object.is(number, -0) ? 0 : number)));

export const model = 'marengo3.0';

export const clip = (start: number, embedding: number[], more: Partial<Clip> = {}): Clip => ({
	start_offset_sec: start,
	end_offset_sec: start + 0.5,
	embedding_option: 'visual',
	input_filename: 'harbour.mp4',
	id: `00000000-0000-5000-8000-${String(start * 1000).padStart(12, '0')}`,
	task_id: '663e16ac4d11aff765088b3a',
	model_name: model,
	embedding_scope: 'clip',
	...more,
	embedding,
});

export const plain = (value: object): IDataObject => JSON.parse(JSON.stringify(value));

export const shapes: Record<string, (of: Clip, format: EmbeddingFormat) => IDataObject> = {
	clips: (of, format) => plain({ ...of, embedding: formatVector(of.embedding, format) }),
	document: (of, format) =>
		plain({
			...documentRow(of),
			embedding: formatVector(of.embedding, format),
		}),
	pgvector: (of) => plain(pgvectorRow(of)),
};
