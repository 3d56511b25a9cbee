import { vectorText } from './canned-vectors';

/** Seconds of a clip. */
const CLIP_SEC = 6;

const made = new Map<string, Buffer>();

function segment(index: number): string {
	const start = index * CLIP_SEC;
	const range = `"start_offset_sec":${start}.0,"end_offset_sec":${start + CLIP_SEC}.0`;
	const kind = '"embedding_option":"visual","embedding_scope":"clip"';
	return `{"float":${vectorText(index)},${kind},${range}}`;
}

function make(id: string, clips: number): Buffer {
	const metadata = `{"input_filename":"film.mp4","video_clip_length":6,"video_embedding_scope":["clip"],"duration":${clips * CLIP_SEC}.0}`;
	const head = `{"_id":"${id}","model_name":"marengo3.0","status":"ready","created_at":"2026-11-23T07:00:00Z","updated_at":"2026-11-23T07:01:00Z","video_embedding":{"metadata":${metadata},"segments":[`;
	const parts = [Buffer.from(head)];
	for (let index = 0; index < clips; index++) {
		parts.push(Buffer.from(`${index === 0 ? '' : ','}${segment(index)}`));
	}
	parts.push(Buffer.from(']}}'));
	return Buffer.concat(parts);
}

/** The JSON of a ready task with this many clips of 512 numbers, made once. */
export function cannedTask(id: string, clips: number): Buffer {
	const body = made.get(id) ?? make(id, clips);
	made.set(id, body);
	return body;
}
