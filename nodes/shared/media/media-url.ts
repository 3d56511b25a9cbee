import { Failure } from '../model/failure';

/** Hosts whose links show a page with a player instead of giving the media file. */
const VIDEO_HOSTS = [
	'youtube.com',
	'youtu.be',
	'youtube-nocookie.com',
	'vimeo.com',
	'dailymotion.com',
	'dai.ly',
	'twitch.tv',
	'tiktok.com',
	'facebook.com',
	'fb.watch',
	'instagram.com',
	'twitter.com',
	'x.com',
	'loom.com',
	'wistia.com',
	'bilibili.com',
];

/** Hosts whose share links show a page instead of giving the file. */
const SHARE_HOSTS = [
	'drive.google.com',
	'docs.google.com',
	'photos.google.com',
	'photos.app.goo.gl',
	'dropbox.com',
	'onedrive.live.com',
	'1drv.ms',
	'sharepoint.com',
	'icloud.com',
	'box.com',
	'wetransfer.com',
	'we.tl',
	'mega.nz',
];

const isAt = (host: string, hosts: readonly string[]): boolean =>
	hosts.some((known) => host === known || host.endsWith(`.${known}`));

/** Dropbox gives the file itself when the link asks for it. */
const asksForFile = (host: string, url: URL): boolean =>
	isAt(host, ['dropbox.com']) &&
	(url.searchParams.get('dl') === '1' || url.searchParams.get('raw') === '1');

/**
 * Checks a video URL before a task is paid for and gives it trimmed, otherwise as it was written.
 * @param label the field's name in n8n, for the failure.
 * @throws Failure when it is empty, not http(s), or a link to a page of a video host or file share
 * (TWELVELABS.md §8: not supported by the API).
 */
export function checkMediaUrl(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const direct = 'Give the direct address of the media file, e.g. https://example.com/video.mp4';
	if (text === '') throw new Failure(`"${label}" is empty`, direct);
	if (/\p{Cc}/u.test(text)) {
		throw new Failure(`"${label}" holds a line break or another control character`, direct);
	}
	if (!URL.canParse(text)) throw new Failure(`"${label}" is not a web address`, direct);
	const url = new URL(text);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(`"${label}" has to begin with http:// or https://`, direct);
	}
	const host = url.hostname.toLowerCase().replace(/\.$/, '');
	if (isAt(host, VIDEO_HOSTS)) {
		throw new Failure(
			`"${label}" is a page of ${host}, not a media file`,
			'TwelveLabs does not read video-hosting sites. Download the video and send it as binary data, or give the direct address of the file.',
		);
	}
	if (isAt(host, SHARE_HOSTS) && !asksForFile(host, url)) {
		throw new Failure(
			`"${label}" is a share link of ${host}, not a media file`,
			'Download the file in n8n first (e.g. with the Google Drive, Dropbox or OneDrive node) and send it as binary data.',
		);
	}
	return text;
}
