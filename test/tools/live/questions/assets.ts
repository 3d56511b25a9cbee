import { shapeOf } from '../answers/shape';
import { details, judged } from '../answers/verdict';
import { VIDEO_KEPT, VIDEO_THERE } from '../ask/costs';
import type { Question } from '../ask/types';
import { Unanswered } from '../ask/unanswered';
import { at, listAt, ok, textAt } from '../http/reply';
import { store, videoAsset } from './shared/assets';
import { idOf } from './shared/v1';
import { videoBody } from './shared/v2';

const SOURCE = 'EMBED_V2.md §6.1';

/** Assets: direct, in the list, deleted. Those in parts are beside. */
export const ASSETS: readonly Question[] = [
	{
		id: 'asset-create',
		question: 'Assets: what does the creation from a file answer?',
		source: SOURCE,
		costs: [],
		uses: [videoAsset],
		ask: async (world) => {
			const { created } = await world.get(videoAsset);
			return { answer: { status: created.status, body: shapeOf(created.body) } };
		},
	},
	{
		id: 'asset-ready',
		question: 'Assets: what does one hold that is ready?',
		source: SOURCE,
		costs: [],
		uses: [videoAsset],
		ask: async (world) => ({ answer: { body: shapeOf((await world.get(videoAsset)).ready.body) } }),
	},
	{
		id: 'asset-list',
		question: 'Assets: does the list filter by ID, and does it hold what the asset itself does?',
		source: 'TWELVELABS.md §5.2',
		costs: [],
		uses: [videoAsset],
		ask: async (world) => {
			const { id, ready } = await world.get(videoAsset);
			const list = await world.api.get(`/assets?asset_ids=${id}`);
			const rows = listAt(list.body, 'data');
			const [row] = rows;
			const keys = (value: unknown) => Object.keys(value instanceof Object ? value : {}).sort();
			return {
				answer: {
					rows: rows.length,
					sameFields: JSON.stringify(keys(row)) === JSON.stringify(keys(ready.body)),
					pageInfo: shapeOf(at(list.body, 'page_info') ?? null),
				},
			};
		},
	},
	{
		id: 'asset-used-early',
		question: 'Assets: is a task refused about an asset that is still processing?',
		source: 'TWELVELABS.md §4.1 (media_source)',
		costs: [VIDEO_KEPT, VIDEO_THERE],
		ask: async ({ api, samples }) => {
			const created = await api.postForm('/assets', [
				['method', 'direct'],
				['file', samples.video],
			]);
			const asset_id = idOf(created);
			const body = videoBody('marengo3.0', { media_source: { asset_id } });
			const reply = await api.postJson('/embed-v2/tasks', body);
			const { body: asset } = await api.get(`/assets/${asset_id}`);
			if (ok(reply) && textAt(asset, 'status') !== 'processing') {
				throw new Unanswered('the asset was ready before it could be used');
			}
			return judged(reply);
		},
	},
	{
		id: 'asset-delete',
		question: 'Assets: what does a deletion answer, and what is there afterwards?',
		source: 'EMBED_V2.md §1 [TMG]',
		costs: [VIDEO_KEPT],
		ask: async (world) => {
			const { id } = await store(world);
			const deleted = await world.api.delete(`/assets/${id}`);
			const after = await world.api.get(`/assets/${id}`);
			const again = await world.api.delete(`/assets/${id}`);
			return {
				answer: { deleted: deleted.status, after: after.status, again: again.status },
				seen: { after: details(after), again: details(again) },
			};
		},
	},
	{
		id: 'asset-in-use',
		question: 'Assets: may one be deleted that a running task uses, and does the task end well?',
		source: 'EMBED_V2.md §11.19',
		costs: [VIDEO_KEPT, VIDEO_THERE],
		ask: async (world) => {
			const { id } = await store(world);
			const media_source = { asset_id: id };
			const body = videoBody('marengo3.0', { media_source });
			const created = await world.api.postJson('/embed-v2/tasks', body);
			const task = idOf(created);
			const deleted = await world.api.delete(`/assets/${id}`);
			const ended = await world.api.settled(`/embed-v2/tasks/${task}`);
			return {
				answer: { deletion: deleted.status, task: textAt(ended.body, 'status') },
				seen: { deletion: details(deleted), error: textAt(ended.body, 'error', 'message') },
			};
		},
	},
	{
		id: 'asset-id-unknown',
		question: 'Assets: what does an ID get that is nobody’s?',
		source: 'EMBED_V2.md §1',
		costs: [],
		ask: async ({ api }) => {
			const reply = await api.get('/assets/000000000000000000000000');
			return { answer: { status: reply.status }, seen: details(reply) };
		},
	},
	{
		id: 'asset-id-malformed',
		question: 'Assets: what does something get that is no ID?',
		source: 'EMBED_V2.md §11.14',
		costs: [],
		ask: async ({ api }) => {
			const reply = await api.get('/assets/no-such-id');
			return { answer: { status: reply.status }, seen: details(reply) };
		},
	},
];
