import { Failure } from '../model/failure';
import { parseUrl } from '../model/web-address';
import { isPage } from './pages';
import { isPrivate } from './private-host';

/** How a video file is named. */
export const VIDEO_NAME = /\.(mp4|m4v|mov|mkv|webm|avi|wmv|flv|mpe?g|m2ts|mts|ts|3gp|ogv|mxf)$/i;

/**
 * Checks the address of media before anything is paid for and gives it trimmed, otherwise as it was
 * written. What may be a file is let through.
 * @param label the field's name in n8n, for the failure
 * @param baseUrl of the API: what is on a private network itself can reach its neighbours
 * @throws Failure when it is empty, not http(s), surely a page, or where TwelveLabs can not reach it
 */
export function checkMediaUrl(value: unknown, label: string, baseUrl: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const direct = 'Give the direct address of the media file, e.g. https://example.com/video.mp4';
	if (text === '') throw new Failure(`"${label}" is empty`, direct);
	if (/\p{Cc}/u.test(text)) {
		throw new Failure(`"${label}" holds a line break or another control character`, direct);
	}
	if (/^([a-z]:)?[\\/]|^\.{1,2}\//i.test(text)) {
		throw new Failure(
			`"${label}" is the path of a file, which TwelveLabs can not fetch`,
			'Read the file first, e.g. with Read/Write Files from Disk, and send it as Binary File.',
		);
	}
	const url = parseUrl(text);
	if (!url) {
		const advice = /^[\w-]+(\.[\w-]+)+(:\d+)?\//.test(text) ? 'Begin it with https://' : direct;
		throw new Failure(`"${label}" is not a web address`, advice);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(`"${label}" has to begin with http:// or https://`, direct);
	}
	if (isPrivate(url.hostname) && !isPrivate(new URL(baseUrl).hostname)) {
		throw new Failure(
			`"${label}" is an address of a private network (${url.hostname}), which TwelveLabs can not reach`,
			'Fetch the file in n8n first, e.g. with HTTP Request, and send it as Binary File.',
		);
	}
	if (isPage(url)) {
		throw new Failure(
			`"${label}" is a page of ${url.hostname}, not a media file`,
			'TwelveLabs reads files only, no pages of video sites and no share links. Download the file in n8n first (e.g. with the Google Drive, Dropbox or HTTP Request node) and send it as Binary File, or give the direct address of the file.',
		);
	}
	return text;
}
