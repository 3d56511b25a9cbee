import type { Clip } from './clips';

/** Seconds as `h:mm:ss`. */
export function clock(seconds: number): string {
	const whole = Math.floor(seconds);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** The last part of a URL's path, decoded where it can be. */
function fileNameOf(url: string): string {
	const name =
		url
			.replace(/[?#].*$/, '')
			.replace(/\/+$/, '')
			.split('/')
			.pop() ?? '';
	try {
		return decodeURIComponent(name) || url;
	} catch {
		return name;
	}
}

type Named = Pick<Clip, 'video_id' | 'input_filename' | 'input_url' | 'task_id'>;

/** What a person calls the video: the user's own ID for it, else the file's name; of a URL its end. */
export function videoName({ video_id, input_filename, input_url, task_id }: Named): string {
	const name = video_id ?? input_filename ?? input_url ?? task_id;
	return /^https?:\/\//.test(name) ? fileNameOf(name) : name;
}

/** A line a person can read: `harbour.mp4 0:00:06–0:00:12 (visual)`. */
export function clipText(clip: Clip): string {
	const { start_offset_sec: start, end_offset_sec: end, embedding_option: option } = clip;
	const range = start === undefined || end === undefined ? '' : ` ${clock(start)}–${clock(end)}`;
	return `${videoName(clip)}${range}${option === undefined ? '' : ` (${option})`}`;
}
