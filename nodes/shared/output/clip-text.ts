import type { Clip, ClipEmbedding } from './clips';

/** Seconds as `h:mm:ss`, with a fraction if there is one, to the millisecond as in clip IDs. */
export function clock(seconds: number): string {
	const ms = Math.round(seconds * 1000);
	const whole = Math.floor(ms / 1000);
	const two = (value: number): string => String(value).padStart(2, '0');
	const fraction = String(ms % 1000)
		.padStart(3, '0')
		.replace(/0+$/, '');
	const time = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
	return fraction === '' ? time : `${time}.${fraction}`;
}

/** The last part of a URL's path, decoded where it can be. */
function fileNameOf(url: string): string {
	const path = url.replace(/[?#].*$/, '').replace(/\/+$/, '');
	const name = path.slice(path.lastIndexOf('/') + 1);
	try {
		return decodeURIComponent(name) || url;
	} catch {
		return name;
	}
}

type Named = Pick<Clip, 'video_id' | 'input_filename' | 'input_url' | 'task_id'>;

/** What a person calls the video: the user's own ID, the file's name, or the end of a URL. */
export function videoName({ video_id, input_filename, input_url, task_id }: Named): string {
	const name = video_id ?? input_filename ?? input_url ?? task_id;
	return /^https?:\/\//.test(name) ? fileNameOf(name) : name;
}

type Place = Omit<ClipEmbedding, 'link' | 'id' | 'embedding'>;

export type ClipLine = Named & Place;

/** Scopes that the place in the line already shows. */
const PLACED = new Set(['clip', 'page', 'chunk']);

/** How a line names what is not a clip: the whole of the media, or any other scope of the API. */
function scopeName(scope: string | undefined): string | undefined {
	if (scope === undefined || PLACED.has(scope)) return undefined;
	if (scope === 'video') return 'whole video';
	return scope === 'asset' ? 'whole' : scope;
}

function placeName(row: Place): string {
	const { start_page_number: from, end_page_number: to = from, quadrant, chunk_index } = row;
	if (from !== undefined) {
		const pages = to === from ? ` page ${from}` : ` pages ${from}–${to}`;
		return quadrant === undefined ? pages : `${pages}, ${quadrant.replaceAll('_', ' ')}`;
	}
	// People count from 1.
	if (chunk_index !== undefined) return ` part ${chunk_index + 1}`;
	const { start_offset_sec: start, end_offset_sec: end } = row;
	return start === undefined || end === undefined ? '' : ` ${clock(start)}–${clock(end)}`;
}

/** Unique within a video, and in users' stores, so it must not change: `a.mp4 0:00:06–0:00:12.5 (visual)`. */
export function clipText(clip: ClipLine): string {
	const kinds = [clip.embedding_option, scopeName(clip.embedding_scope)].filter(
		(kind) => kind !== undefined,
	);
	return `${videoName(clip)}${placeName(clip)}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
}
