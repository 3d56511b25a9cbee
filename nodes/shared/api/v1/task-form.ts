import { MultipartForm } from '../../http/multipart-form';
import type { NewTask } from '../../model/task';

/** The fields of `POST /embed/tasks`, as strings in the order they are sent. */
export function taskFields(task: NewTask): (readonly [string, string])[] {
	const { model, source, scopes, clipLength, part = {} } = task;
	// v1 takes both offsets or neither.
	const start = part.end === undefined ? undefined : (part.start ?? 0);
	const fields: (readonly [string, string])[] = [['model_name', model]];
	if (source.kind === 'url') fields.push(['video_url', source.url]);
	const numbers: [string, number | undefined][] = [
		['video_clip_length', clipLength],
		['video_start_offset_sec', start],
		['video_end_offset_sec', part.end],
	];
	for (const [name, value] of numbers) {
		if (value !== undefined) fields.push([name, decimal(value)]);
	}
	for (const scope of scopes) fields.push(['video_embedding_scope', scope]);
	return fields;
}

/** A number without an exponent, to the microsecond: `0.0000001` would print as `1e-7`. */
export function decimal(value: number): string {
	return value.toFixed(6).replace(/\.?0+$/, '');
}

export function taskForm(task: NewTask): MultipartForm {
	const { source } = task;
	const file = source.kind === 'file' ? { field: 'video_file', source: source.file } : undefined;
	return new MultipartForm(taskFields(task), file);
}
