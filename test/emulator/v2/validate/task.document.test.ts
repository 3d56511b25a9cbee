import { doc, image, fixed, sequential, FUSED } from '../../testing/taskBodies';
import { validateV2Task } from './task';

const refused: [string, unknown, string][] = [
	['3.0: a document', { ...doc(), model_name: 'marengo3.0' }, 'input_type'],
	['3.0: an image', { ...image(), model_name: 'marengo3.0' }, 'input_type'],
	['a fused document', doc(FUSED), 'document.embedding_type[0]'],
	['a document by clips', doc({ embedding_scope: ['clip'] }), 'document.embedding_scope[0]'],
	[
		'pictures and text by parts',
		doc({ embedding_option: ['visual', 'text'], embedding_scope: ['local'] }),
		'document.embedding_scope',
	],
	[
		'text by parts without sentences',
		doc({ embedding_option: ['text'], embedding_scope: ['local'] }),
		'document.embedding_scope',
	],
	['an empty segmentation', doc({ segmentation: {} }), 'document.segmentation'],
	[
		'both segmentations',
		doc({
			embedding_scope: ['local'],
			segmentation: { spatial: {}, ...sequential({ max_sentences: 2 }) },
		}),
		'document.segmentation',
	],
	[
		'temporal for a document',
		doc({ segmentation: { temporal: fixed(6) } }),
		'document.segmentation.temporal',
	],
	[
		'quadrants of the whole',
		doc({
			embedding_option: ['visual'],
			embedding_scope: ['asset'],
			segmentation: { spatial: { strategy: 'quadrants' } },
		}),
		'document.segmentation.spatial',
	],
	[
		'sentences of the whole',
		doc({ embedding_scope: ['asset'], segmentation: sequential({ max_sentences: 2 }) }),
		'document.segmentation',
	],
	[
		'sentences without their number',
		doc({ embedding_scope: ['local'], segmentation: sequential({}) }),
		'document.segmentation.sequential.max_sentences',
	],
	[
		'an overlap of all',
		doc({
			embedding_scope: ['local'],
			segmentation: sequential({ max_sentences: 2, overlap_sentences: 2 }),
		}),
		'document.segmentation.sequential.overlap_sentences',
	],
	[
		'uncertainty of pages',
		doc({ embedding_option: ['visual'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'uncertainty of a whole document',
		doc({ embedding_scope: ['asset'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	['an image by clips', image({ embedding_scope: ['clip'] }), 'image.embedding_scope[0]'],
	['a fused image', image(FUSED), 'image.embedding_type[0]'],
	['an image as text', image({ embedding_option: ['text'] }), 'image.embedding_option[0]'],
	['an image with a time', image({ start_sec: 0 }), 'image.start_sec'],
];

test.each(refused)('refuses %s', (_, body, field) => {
	// What JSON cannot carry does not arrive.
	const [first] = validateV2Task(JSON.parse(JSON.stringify(body)));
	expect(first?.field).toBe(field);
	expect(first?.message).toMatch(/\.$/);
});
