import type { MediaType } from '../model/task';

/** MIME types by the ending of a name: those that TwelveLabs reads, and those that people send by mistake. */
const TYPES: Readonly<Record<string, string>> = {
	'3gp': 'video/3gpp',
	avi: 'video/x-msvideo',
	flv: 'video/x-flv',
	m2ts: 'video/mp2t',
	m4v: 'video/x-m4v',
	mkv: 'video/x-matroska',
	mov: 'video/quicktime',
	mp4: 'video/mp4',
	mpeg: 'video/mpeg',
	mpg: 'video/mpeg',
	mts: 'video/mp2t',
	mxf: 'video/mxf',
	ogv: 'video/ogg',
	ts: 'video/mp2t',
	webm: 'video/webm',
	wmv: 'video/x-ms-wmv',
	aac: 'audio/aac',
	flac: 'audio/flac',
	m4a: 'audio/mp4',
	mp3: 'audio/mpeg',
	wav: 'audio/wav',
	bmp: 'image/bmp',
	gif: 'image/gif',
	heic: 'image/heic',
	jpeg: 'image/jpeg',
	jpg: 'image/jpeg',
	png: 'image/png',
	tiff: 'image/tiff',
	webp: 'image/webp',
	md: 'text/markdown',
	pdf: 'application/pdf',
	txt: 'text/plain',
};

/** Other names of these types. */
const SAME: Readonly<Record<string, string>> = {
	'audio/mp3': 'audio/mpeg',
	'audio/wave': 'audio/wav',
	'audio/x-wav': 'audio/wav',
	'audio/vnd.wave': 'audio/wav',
	'audio/x-flac': 'audio/flac',
	'audio/x-m4a': 'audio/mp4',
	'image/jpg': 'image/jpeg',
	'video/avi': 'video/x-msvideo',
	'video/m4v': 'video/x-m4v',
	'video/x-mpeg': 'video/mpeg',
	'text/x-markdown': 'text/markdown',
};

const UNKNOWN = 'application/octet-stream';

/** A MIME type that can stand in a header as it is. */
const MIME = /^[\w.+-]+\/[\w.+-]+$/;

function typeOfName(name: string): string | undefined {
	const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? '';
	return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
}

export const mediaTypeOfName = (name: string): MediaType | undefined =>
	mediaTypeOf(typeOfName(name) ?? '');

/** Undefined for a MIME type that TwelveLabs does not read. */
export function mediaTypeOf(type: string): MediaType | undefined {
	const [kind] = type.split('/');
	if (kind === 'video' || kind === 'audio' || kind === 'image') return kind;
	return /^(application\/pdf|text\/(plain|(x-)?markdown))$/.test(type) ? 'document' : undefined;
}

export function endingOf(type: string): string | undefined {
	const own = SAME[type.toLowerCase()] ?? type.toLowerCase();
	return Object.keys(TYPES).find((ending) => TYPES[ending] === own);
}

/** The MIME type by the file's name, and n8n's if it differs: TwelveLabs refuses `clip.mov` as `video/mp4`. */
export function fileType(name: string, told: string): { type: string; otherType?: string } {
	const own = MIME.test(told) ? told.toLowerCase() : UNKNOWN;
	const named = typeOfName(name);
	if (named === undefined || (SAME[own] ?? own) === named) return { type: own };
	return own === UNKNOWN ? { type: named } : { type: named, otherType: own };
}
