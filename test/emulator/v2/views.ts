import { rowsOf } from './rows/rows';
import type { V2Row } from './rows/row';
import { durationOf } from './fit';
import { timedSettings } from './settings';
import type { V2Input } from './source';
import type { V2Switches } from './switches';
import type { V2Task } from './task';
import { tokensOf, usageOf } from './usage';
import { documentInForce } from './validate/document';

/** Rows joined into one write, so that a large answer is not a system call per row. */
const ROWS_PER_PIECE = 32;

/** The answer of the creation: the same for all, but for the dimension of marengo3.5. */
export function createdView(task: V2Task): object {
	const metadata =
		task.model === 'marengo3.5' ? { metadata: { embedding_dimension: task.dimension } } : {};
	return { _id: task.id, status: 'processing', data: null, ...metadata };
}

/**
 * A task with its status and, once ready, its rows, as pieces of JSON. The model is not in it.
 * Metadata come with the rows; whether the service has them before is not known.
 */
export function* retrieveView(task: V2Task, switches: V2Switches): Generator<string> {
	const head = {
		_id: task.id,
		status: task.status,
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(task.updatedAt).toISOString(),
	};
	const { media, error } = task;
	if (task.status !== 'ready' || !media) {
		const why = error === undefined ? {} : { error: { message: error } };
		yield JSON.stringify({ ...head, data: null, ...why });
		return;
	}
	yield `${JSON.stringify(head).slice(0, -1)},"data":[`;
	yield* joined(rowsOf(task.body, task.model, media, switches));
	yield `],"metadata":${JSON.stringify(metadataOf(task, switches))}`;
	if (task.model === 'marengo3.5') {
		yield `,"usage":${JSON.stringify(usageOf([tokensOf(media.content)]))}`;
	}
	yield '}';
}

/** `metadata` of a task that is ready. */
export function metadataOf(task: V2Task, switches: V2Switches): object {
	const { body, media, model, input } = task;
	const dimension = model === 'marengo3.5' ? { embedding_dimension: task.dimension } : {};
	const head = { input_type: body.input_type, ...input };
	const timed = body.video ?? body.audio;
	if (timed && (body.input_type === 'video' || body.input_type === 'audio')) {
		const settings = timedSettings(timed, body.input_type, model, switches);
		return {
			...head,
			...timedMetadata(settings, media ? durationOf(media.content) : 0, body.input_type),
			...dimension,
		};
	}
	const kind = media?.content.kind === 'text' ? 'text' : 'pdf';
	const { options, scopes } = body.document
		? documentInForce(body.document, kind)
		: { options: ['visual'], scopes: ['asset'] };
	return { ...head, embedding_options: options, embedding_scopes: scopes, ...dimension };
}

/** What the metadata of a sound or video tell beside its name; seconds. */
export function timedMetadata(
	settings: ReturnType<typeof timedSettings>,
	duration: number,
	kind: 'audio' | 'video',
): object {
	const { cuts, scopes, options, startSec, endSec } = settings;
	return {
		...('fixedSec' in cuts && kind === 'video' ? { clip_length: cuts.fixedSec } : {}),
		embedding_scopes: scopes,
		embedding_options: options,
		duration,
		...(startSec > 0 || endSec !== undefined
			? { start_offset_sec: startSec, end_offset_sec: endSec ?? duration }
			: {}),
	};
}

/** A task in a list: under names of v1, without rows. */
export function listItem(task: V2Task, switches: V2Switches): object {
	return {
		_id: task.id,
		model_name: task.model,
		status: task.status,
		created_at: new Date(task.createdAt).toISOString(),
		updated_at: new Date(task.updatedAt).toISOString(),
		[`${task.body.input_type}_embedding`]: { metadata: listMetadata(task, switches) },
	};
}

function listMetadata(task: V2Task, switches: V2Switches): V2Input {
	const { body, media, input, model } = task;
	const kind = body.input_type;
	const timed = body.video ?? body.audio;
	const suffix = kind === 'audio' && switches.pluralAudioKeys ? 's' : '';
	const named = (options: readonly string[], scopes: readonly string[]) => ({
		[`${kind}_embedding_scope${suffix}`]: scopes,
		[`${kind}_embedding_option${suffix}`]: options,
	});
	if (timed && (kind === 'video' || kind === 'audio')) {
		const { cuts, options, scopes } = timedSettings(timed, kind, model, switches);
		return {
			...input,
			...('fixedSec' in cuts && kind === 'video' ? { video_clip_length: cuts.fixedSec } : {}),
			...named(options, scopes),
			...(media ? { duration: durationOf(media.content) } : {}),
		};
	}
	if (!body.document) return { ...input, ...named(['visual'], ['asset']) };
	const { options, scopes } = documentInForce(
		body.document,
		media?.content.kind === 'text' ? 'text' : 'pdf',
	);
	return { ...input, ...named(options, scopes) };
}

function* joined(rows: Iterable<V2Row>): Generator<string> {
	let piece: string[] = [];
	let first = true;
	for (const row of rows) {
		piece.push(JSON.stringify(row));
		if (piece.length < ROWS_PER_PIECE) continue;
		yield (first ? '' : ',') + piece.join(',');
		first = false;
		piece = [];
	}
	if (piece.length > 0) yield (first ? '' : ',') + piece.join(',');
}
