import { vectorText } from './canned-vectors';

/** Seconds of a clip. */
const CLIP_SEC = 6;

const DATES = '"created_at":"2026-11-23T07:00:00Z","updated_at":"2026-11-23T07:01:00Z"';

const made = new Map<string, Buffer>();

function row(index: number): string {
	const start = index * CLIP_SEC;
	const kind = '"embedding_option":"visual","embedding_scope":"clip"';
	return `{"embedding":${vectorText(index)},${kind},"start_sec":${start},"end_sec":${start + CLIP_SEC}}`;
}

function make(id: string, rows: number): Buffer {
	const asked = '"embedding_options":["visual"],"embedding_scopes":["clip"]';
	const metadata = `{"input_type":"video","input_filename":"film.mp4","clip_length":${CLIP_SEC},${asked},"duration":${rows * CLIP_SEC}}`;
	const parts = [Buffer.from(`{"_id":"${id}","status":"ready",${DATES},"data":[`)];
	for (let index = 0; index < rows; index++) {
		parts.push(Buffer.from(`${index === 0 ? '' : ','}${row(index)}`));
	}
	parts.push(Buffer.from(`],"metadata":${metadata}}`));
	return Buffer.concat(parts);
}

/** The JSON of a ready task of Embed v2 with this many rows of 512 numbers, made once. */
export function cannedTaskV2(id: string, rows: number): Buffer {
	const body = made.get(id) ?? make(id, rows);
	made.set(id, body);
	return body;
}

/** The list of Embed v2 around a task, which alone tells its model. */
export function cannedListV2(id: string): Buffer {
	const metadata = '{"input_filename":"film.mp4","video_clip_length":6}';
	const task = `{"_id":"${id}","model_name":"marengo3.0","status":"ready",${DATES},"video_embedding":{"metadata":${metadata}}}`;
	const page = '{"page":1,"limit_per_page":50,"total_page":1,"total_results":1}';
	return Buffer.from(`{"data":[${task}],"page_info":${page}}`);
}
