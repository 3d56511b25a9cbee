import { Failure } from '../model/failure';
import { LABELS } from '../model/labels';
import { labelsOf, type Model, MODELS } from '../model/models';
import type { MediaType } from '../model/task';
import { parseUrl } from '../model/url';
import { capital } from '../model/values';
import { mediaTypeOfName } from './file-type';

/** IPv4 networks that the internet does not route: RFC 1122, 1918, 3927 and 6598. */
const PRIVATE_V4 =
	/^(0|10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** IPv6: loopback, unspecified, unique local (RFC 4193), link-local, and IPv4 written as IPv6. */
const PRIVATE_V6 = /^\[(::1?|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*|::ffff:.*)\]$/;

/** Names that only a private network resolves (RFC 6761, 6762, 8375). */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|intranet|home\.arpa|test|invalid)$/;

function isPrivate(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return PRIVATE_V6.test(host);
	if (/^[\d.]+$/.test(host)) return PRIVATE_V4.test(host);
	return !host.includes('.') || PRIVATE_NAME.test(host);
}

/** Pages whose addresses people paste; the files there have other addresses. TwelveLabs refuses other pages. */
const PAGES: readonly (readonly [host: RegExp, path: RegExp])[] = [
	[/^(www\.|m\.|music\.)?youtube(-nocookie)?\.com$/, /^\/(watch|shorts|live|embed|playlist|@)/],
	[/^youtu\.be$/, /^\/[\w-]+$/],
	[/^(www\.)?vimeo\.com$/, /^\/((channels|groups|showcase)\/.*)?\d+(\/\w+)?\/?$/],
	[/^player\.vimeo\.com$/, /^\/video\/\d+/],
	[/^(www\.|m\.|vm\.|vt\.)?tiktok\.com$/, /^\/(@[^/]+\/video\/|v\/|t\/|\w+\/?$)/],
	[/^(www\.)?instagram\.com$/, /^\/(p|reel|reels|tv|stories)\//],
	[/^(www\.|m\.|web\.)?facebook\.com$/, /^\/(watch|reel|share|[^/]+\/videos)/],
	[/^(drive|docs)\.google\.com$/, /^\/(file|drive|open|document|presentation|folderview)/],
	[/^(www\.)?dropbox\.com$/, /^\/(s|scl|sh|home)\//],
	[/^1drv\.ms$/, /^\//],
	[/^[\w-]+\.sharepoint\.com$/, /^\/:[a-z]:\//],
];

/** These give the file itself if the link asks for it. */
const CLOUDS = /(^|\.)(dropbox|sharepoint|google)\.com$/;
const ASKS_FOR_FILE = /[?&](dl=1|raw=1|download=1|export=download)(&|$)/;

function isWebPage(url: URL): boolean {
	const host = url.hostname.toLowerCase().replace(/\.$/, '');
	if (CLOUDS.test(host) && ASKS_FOR_FILE.test(url.search)) return false;
	return PAGES.some(([hosts, paths]) => hosts.test(host) && paths.test(url.pathname));
}

export const A_FILE: Readonly<Record<MediaType, string>> = {
	video: 'a video',
	audio: 'an audio file',
	image: 'an image',
	document: 'a document',
};

/** The advice for media of another kind than the chosen one. */
export function chooseInstead(kind: MediaType): string {
	const can = ({ options }: Model): boolean => options[kind] !== undefined;
	const needs = MODELS.every(can) ? '' : ` (needs ${labelsOf(can)})`;
	return `Set "${LABELS.mediaType}" to ${capital(kind)}${needs}.`;
}

/**
 * The address of media, trimmed and checked before anything is paid for.
 * @param baseUrl of the API: one in a private network reaches private addresses
 * @param mediaType the wanted kind; absent: any
 * @throws Failure when it is empty, not http(s), certainly a page, out of TwelveLabs' reach, or of another kind
 */
export function checkMediaUrl(
	value: unknown,
	label: string,
	baseUrl: string,
	mediaType?: MediaType,
): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const direct = 'Enter the direct address of the media file, e.g. https://example.com/video.mp4';
	if (text === '') throw new Failure(`"${label}" is empty`, direct);
	if (/\p{Cc}/u.test(text)) {
		throw new Failure(`"${label}" contains a line break or another control character`, direct);
	}
	if (/^([a-z]:)?[\\/]|^\.{1,2}\//i.test(text)) {
		throw new Failure(
			`"${label}" is the path of a file, which TwelveLabs cannot fetch`,
			'Read the file first, e.g. with Read/Write Files from Disk, and send it as Binary File.',
		);
	}
	const url = parseUrl(text);
	if (!url) {
		const advice = /^[\w-]+(\.[\w-]+)+(:\d+)?\//.test(text) ? 'Start it with https://' : direct;
		throw new Failure(`"${label}" is not a web address`, advice);
	}
	if (url.protocol !== 'http:' && url.protocol !== 'https:') {
		throw new Failure(`"${label}" must start with http:// or https://`, direct);
	}
	if (isPrivate(url.hostname) && !isPrivate(new URL(baseUrl).hostname)) {
		throw new Failure(
			`"${label}" is an address of a private network (${url.hostname}), which TwelveLabs cannot reach`,
			'Fetch the file in n8n first, e.g. with HTTP Request, and send it as Binary File.',
		);
	}
	if (isWebPage(url)) {
		throw new Failure(
			`"${label}" is a ${url.hostname} page, not a media file`,
			"TwelveLabs can't read video pages or share links. Download the file in n8n first (e.g. with the Google Drive, Dropbox or HTTP Request node) and send it as Binary File, or enter the direct address of the file.",
		);
	}
	const named = mediaTypeOfName(url.pathname);
	if (mediaType !== undefined && named !== undefined && named !== mediaType) {
		throw new Failure(
			`"${label}" is the address of ${A_FILE[named]}, not of ${A_FILE[mediaType]}`,
			chooseInstead(named),
		);
	}
	return text;
}
