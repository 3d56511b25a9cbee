import { details, judged, verdict } from '../answers/verdict';
import { TEXT, VIDEO_THERE, VIDEO_THERE_35 } from '../ask/costs';
import type { Cost, Question, World } from '../ask/types';
import type { Reply } from '../http/reply';
import { videoAsset } from './shared/assets';
import { fixed, videoBody } from './shared/v2';

/** A text embedded at once, the cheapest request there is, with more or less in its body. */
function text(id: string, question: string, source: string, body: object): Question {
	return {
		id,
		question,
		source,
		costs: [TEXT],
		ask: async ({ api }) =>
			judged(
				await api.postJson('/embed-v2', {
					input_type: 'text',
					text: { input_text: 'a lighthouse' },
					...body,
				}),
			),
	};
}

/** The creation of a task about the sample as an asset. */
async function create(world: World, model: Cost['model'], video: object): Promise<Reply> {
	const { id } = await world.get(videoAsset);
	const body = videoBody(model, { media_source: { asset_id: id }, ...video });
	return world.api.postJson('/embed-v2/tasks', body);
}

/** What Embed v2 takes and what it refuses. */
export const V2_RULES: readonly Question[] = [
	text('v2-model-missing', 'v2: is a request without a model refused?', 'EMBED_V2.md §11.20', {}),
	text('v2-field-unknown', 'v2: is an unknown field refused?', 'EMBED_V2.md §2', {
		model_name: 'marengo3.0',
		no_such_field: 1,
	}),
	text('v2-field-null', 'v2: is a field refused that is null?', 'EMBED_V2.md §2', {
		model_name: 'marengo3.0',
		image: null,
	}),
	text('v2-text-3.5', 'v2: does marengo3.5 refuse the input type text?', 'EMBED_V2.md §3', {
		model_name: 'marengo3.5',
	}),
	text('v2-dimension-3.0', 'v2: does marengo3.0 refuse a dimension?', 'EMBED_V2.md §3', {
		model_name: 'marengo3.0',
		embedding_dimension: 128,
	}),
	{
		id: 'v2-segmentation-minimum',
		question: 'v2: are clips of 1 s refused, fixed and dynamic?',
		source: 'EMBED_V2.md §11.4; TWELVELABS.md §13.8',
		costs: [VIDEO_THERE, VIDEO_THERE],
		uses: [videoAsset],
		ask: async (world) => {
			const dynamic = { strategy: 'dynamic', dynamic: { min_duration_sec: 1 } };
			const ofFixed = await create(world, 'marengo3.0', { segmentation: fixed(1) });
			const ofDynamic = await create(world, 'marengo3.0', { segmentation: dynamic });
			return {
				answer: { fixed: verdict(ofFixed), dynamic: verdict(ofDynamic) },
				seen: { fixed: details(ofFixed), dynamic: details(ofDynamic) },
			};
		},
	},
	{
		id: 'v2-segmentation-fraction',
		question: 'v2: is a clip length of 2.5 s refused?',
		source: 'EMBED_V2.md §2',
		costs: [VIDEO_THERE],
		uses: [videoAsset],
		ask: async (world) => judged(await create(world, 'marengo3.0', { segmentation: fixed(2.5) })),
	},
	{
		id: 'v2-segmentation-flat-3.5',
		question: 'v2: does marengo3.5 refuse the segmentation of marengo3.0?',
		source: 'EMBED_V2.md §3',
		costs: [VIDEO_THERE_35],
		uses: [videoAsset],
		ask: async (world) => judged(await create(world, 'marengo3.5', { segmentation: fixed(6) })),
	},
	{
		id: 'v2-local-3.0',
		question: 'v2: does marengo3.0 take the scope local?',
		source: 'EMBED_V2.md §11.7',
		costs: [VIDEO_THERE],
		uses: [videoAsset],
		ask: async (world) => judged(await create(world, 'marengo3.0', { embedding_scope: ['local'] })),
	},
	{
		id: 'v2-transcription-3.5',
		question: 'v2: does marengo3.5 refuse the option transcription?',
		source: 'EMBED_V2.md §3, §11.2',
		costs: [VIDEO_THERE_35],
		uses: [videoAsset],
		ask: async (world) =>
			judged(await create(world, 'marengo3.5', { embedding_option: ['transcription'] })),
	},
	{
		id: 'v2-fused-3.5',
		question: 'v2: does marengo3.5 fuse without time_based_metadata?',
		source: 'EMBED_V2.md §11.3',
		costs: [VIDEO_THERE_35],
		uses: [videoAsset],
		ask: async (world) =>
			judged(
				await create(world, 'marengo3.5', {
					embedding_option: ['visual', 'audio'],
					embedding_type: ['separate_embedding', 'fused_embedding'],
				}),
			),
	},
];
