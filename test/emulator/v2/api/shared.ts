import { segmentsOf } from '../../embedding/segments';
import type { Account } from '../../server/account';
import type { Task } from '../../tasks/task';
import type { Answer } from '../../api/answer';
import { jsonAnswer } from '../../api/answer';
import { Query } from '../../api/query';
import { rowsOf } from '../rows/rows';
import type { V2Switches } from '../switches';
import type { V2Task } from '../task';
import { listItem } from '../views';

/** What v1 calls what v2 calls `asset`. */
const V1_SCOPES: Readonly<Record<string, string>> = { clip: 'clip', asset: 'video' };

/** A task of v1 as Embed v2 would answer it, where both share their IDs; an invention. */
export function* v1TaskAsV2(task: Task): Generator<string> {
	const head = {
		_id: task.id,
		status: task.status,
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(task.updatedAt).toISOString(),
	};
	const { media, settings, input } = task;
	if (task.status !== 'ready' || !media) {
		yield JSON.stringify({ ...head, data: null });
		return;
	}
	const name = 'url' in input ? input.url : input.filename;
	const data = [...segmentsOf(settings, media, [], name)].map((row) => ({
		embedding: row.float,
		embedding_option: row.embedding_option,
		embedding_scope: row.embedding_scope === 'video' ? 'asset' : 'clip',
		start_sec: row.start_offset_sec,
		end_sec: row.end_offset_sec,
	}));
	yield JSON.stringify({
		...head,
		data,
		metadata: {
			input_type: 'video',
			...('url' in input ? { input_url: input.url } : { input_filename: input.filename }),
			clip_length: settings.clipLengthSec,
			embedding_scopes: settings.scopes.map((scope) => (scope === 'video' ? 'asset' : scope)),
			embedding_options: [...new Set(data.map((row) => row.embedding_option))],
			duration: media.durationSec,
		},
	});
}

/**
 * A task of Embed v2 as v1 would answer it, with its status or, with `rows`, its separate clips; an
 * invention.
 * @returns `undefined` when the IDs are not shared, or there is no such task
 */
export function v2TaskAsV1(
	{ v2 }: Account,
	params: URLSearchParams,
	id: string,
	rows: boolean,
): Answer | undefined {
	const task = v2.switches.sharedIds ? v2.tasks.tasks.get(id) : undefined;
	if (!task || task.expired) return undefined;
	const query = new Query(params, rows ? ['embedding_option'] : [], ['embedding_option']);
	const wanted = query.all('embedding_option');
	const item: Record<string, unknown> = { ...listItem(task, v2.switches) };
	const media = item.video_embedding;
	if (rows && media && task.status === 'ready') {
		item.video_embedding = { segments: v1Segments(task, v2.switches, wanted), ...media };
	}
	return jsonAnswer(200, item);
}

function v1Segments(task: V2Task, switches: V2Switches, wanted: readonly string[]): object[] {
	if (!task.media) return [];
	return [...rowsOf(task.body, task.model, task.media, switches)]
		.filter(({ embedding_option: option }) => wanted.length === 0 || wanted.includes(option ?? ''))
		.map((row) => ({
			start_offset_sec: row.start_sec,
			end_offset_sec: row.end_sec,
			embedding_scope: V1_SCOPES[row.embedding_scope ?? ''] ?? row.embedding_scope,
			embedding_option: row.embedding_option,
			float: row.embedding,
		}));
}
