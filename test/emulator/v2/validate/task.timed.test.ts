import { v30, v35, audio, fixed, dynamic, FUSED, POINT } from '../../testing/taskBodies';
import { validateV2Task } from './task';

const refused: [string, unknown, string][] = [
	[
		'3.0: wrapped cuts',
		v30({ segmentation: { temporal: fixed(6) } }),
		'video.segmentation.strategy',
	],
	['3.5: flat cuts', v35({ segmentation: fixed(6) }), 'video.segmentation.temporal'],
	['3.5: flat dynamic cuts', v35({ segmentation: dynamic(4) }), 'video.segmentation.temporal'],
	[
		'cuts without their object',
		v30({ segmentation: { strategy: 'fixed' } }),
		'video.segmentation.fixed',
	],
	[
		'cuts with the other object',
		v30({ segmentation: { strategy: 'fixed', dynamic: {} } }),
		'video.segmentation.fixed',
	],
	[
		'cuts with both objects',
		v30({ segmentation: { ...fixed(6), ...dynamic(4), strategy: 'fixed' } }),
		'video.segmentation.dynamic',
	],
	[
		'cuts with an empty object',
		v30({ segmentation: { strategy: 'fixed', fixed: {} } }),
		'video.segmentation.fixed.duration_sec',
	],
	[
		'3.5: cuts with an empty object',
		v35({ segmentation: { temporal: { strategy: 'dynamic', dynamic: {} } } }),
		'video.segmentation.temporal.dynamic.min_duration_sec',
	],
	['fixed under 2', v30({ segmentation: fixed(1) }), 'video.segmentation.fixed.duration_sec'],
	['fixed over 10', v30({ segmentation: fixed(11) }), 'video.segmentation.fixed.duration_sec'],
	['fixed, no integer', v30({ segmentation: fixed(2.5) }), 'video.segmentation.fixed.duration_sec'],
	[
		'dynamic under 2',
		v30({ segmentation: dynamic(1) }),
		'video.segmentation.dynamic.min_duration_sec',
	],
	[
		'dynamic over 5',
		v30({ segmentation: dynamic(6) }),
		'video.segmentation.dynamic.min_duration_sec',
	],
	[
		'3.5: dynamic over 5',
		v35({ segmentation: { temporal: dynamic(6) } }),
		'video.segmentation.temporal.dynamic.min_duration_sec',
	],
	[
		'another strategy',
		v30({ segmentation: { strategy: 'scenes' } }),
		'video.segmentation.strategy',
	],
	['a repeated option', v30({ embedding_option: ['visual', 'visual'] }), 'video.embedding_option'],
	['another option', v30({ embedding_option: ['text'] }), 'video.embedding_option[0]'],
	['options as text', v30({ embedding_option: 'visual' }), 'video.embedding_option'],
	[
		'3.5: transcription',
		v35({ embedding_option: ['visual', 'transcription'] }),
		'video.embedding_option[1]',
	],
	['a repeated scope', v30({ embedding_scope: ['clip', 'clip'] }), 'video.embedding_scope'],
	['the scope of v1', v30({ embedding_scope: ['video'] }), 'video.embedding_scope[0]'],
	['3.0: local', v30({ embedding_scope: ['local'] }), 'video.embedding_scope[0]'],
	[
		'a type for one option',
		v30({ embedding_option: ['visual'], embedding_type: ['separate_embedding'] }),
		'video.embedding_type',
	],
	[
		'3.5: audio fused, of one option',
		audio('marengo3.5', { ...FUSED, time_based_metadata: [POINT] }),
		'audio.embedding_type',
	],
	['3.5: fused without metadata', v35(FUSED), 'video.time_based_metadata'],
	[
		'3.5: fused with empty metadata',
		v35({ ...FUSED, time_based_metadata: [] }),
		'video.time_based_metadata',
	],
	[
		'3.5: metadata without fused',
		v35({ time_based_metadata: [POINT] }),
		'video.time_based_metadata',
	],
	['3.0: metadata', v30({ ...FUSED, time_based_metadata: [POINT] }), 'video.time_based_metadata'],
	[
		'metadata without text',
		v35({ ...FUSED, time_based_metadata: [{ start: 1, end: 2 }] }),
		'video.time_based_metadata[0].text',
	],
	[
		'metadata that end before',
		v35({ ...FUSED, time_based_metadata: [{ ...POINT, end: 2 }] }),
		'video.time_based_metadata[0].end',
	],
	[
		'3.0: uncertainty',
		v30({ embedding_scope: ['clip'] }, { embedding_uncertainty: true }),
		'embedding_uncertainty',
	],
	[
		'3.5: uncertainty with default scopes',
		v35({}, { embedding_uncertainty: true }),
		'video.embedding_scope',
	],
	[
		'3.5: uncertainty with asset',
		v35({ embedding_scope: ['asset'] }, { embedding_uncertainty: true }),
		'video.embedding_scope',
	],
	['3.0: a dimension', v30({}, { embedding_dimension: 512 }), 'embedding_dimension'],
	['another dimension', v35({}, { embedding_dimension: 1024 }), 'embedding_dimension'],
	['a dimension as text', v35({}, { embedding_dimension: '256' }), 'embedding_dimension'],
	[
		'3.0: audio, dynamic',
		audio('marengo3.0', { segmentation: dynamic(4) }),
		'audio.segmentation.strategy',
	],
	[
		'audio, visual',
		audio('marengo3.0', { embedding_option: ['visual'] }),
		'audio.embedding_option[0]',
	],
	[
		'3.5: audio, transcription',
		audio('marengo3.5', { embedding_option: ['transcription'] }),
		'audio.embedding_option[0]',
	],
	['auto_truncate in a task', v35({}, { auto_truncate: true }), 'auto_truncate'],
];

test.each(refused)('refuses %s', (_, body, field) => {
	// What JSON cannot carry does not arrive.
	const [first] = validateV2Task(JSON.parse(JSON.stringify(body)));
	expect(first?.field).toBe(field);
	expect(first?.message).toMatch(/\.$/);
});
