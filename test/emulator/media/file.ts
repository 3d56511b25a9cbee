import { createHash } from 'node:crypto';

import { type Movie, MovieReader } from './movie';
import { audioDuration, imageSize, soundType, UnreadableContent } from './signatures';

/** How much of a file is looked at whole: texts, and the pages of a PDF. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** MIME types by extension. Texts are known by it alone; others before their bytes are in. */
export const MIME_TYPES: Readonly<Record<string, string>> = {
	mp4: 'video/mp4',
	mov: 'video/quicktime',
	wav: 'audio/wav',
	mp3: 'audio/mpeg',
	flac: 'audio/flac',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	pdf: 'application/pdf',
	txt: 'text/plain',
	md: 'text/markdown',
};

interface Common {
	bytes: number;
	/** Of the whole content, hexadecimal. */
	sha256: string;
	/** MIME type. */
	mime: string;
}

/** What is known of a file once its bytes have passed by. Seconds and pixels. */
export type Content =
	| (Common & Movie & { kind: 'video' })
	| (Common & { kind: 'audio'; durationSec: number })
	| (Common & { kind: 'image'; width: number; height: number })
	| (Common & { kind: 'document'; text?: undefined; pages: number })
	| (Common & { kind: 'document'; text: string });

/** A document with the extension of another kind. */
export class WrongExtension extends UnreadableContent {}

/**
 * Reads a file of any kind and size as its bytes pass by: hashed and counted whole, its beginning kept, an
 * MP4's boxes walked. Memory does not grow with the file.
 */
export class FileReader {
	bytes = 0;
	private readonly hash = createHash('sha256');
	private readonly start: Buffer[] = [];
	private readonly movie = new MovieReader();
	private sum: string | undefined;

	write(chunk: Buffer): void {
		if (this.bytes < KEPT_BYTES) this.start.push(Buffer.from(chunk));
		this.bytes += chunk.length;
		this.hash.update(chunk);
		this.movie.write(chunk);
	}

	/** SHA-256 of all that was written, hexadecimal. Nothing may be written afterwards. */
	get sha256(): string {
		this.sum ??= this.hash.digest('hex');
		return this.sum;
	}

	/**
	 * @param name file name or URL; its extension tells text files, which have no signature
	 * @throws UnreadableContent
	 */
	content(name: string): Content {
		const head = Buffer.concat(this.start);
		const common = { bytes: this.bytes, sha256: this.sha256 };
		const extension = extensionOf(name);
		const mime = MIME_TYPES[extension];
		const isText = mime?.startsWith('text/') ?? false;
		const is = (kind: 'pdf' | 'text' | 'other') => {
			const expected = extension === 'pdf' ? 'pdf' : isText ? 'text' : kind;
			if (expected === kind) return;
			// A document whose extension is that of another kind is rejected (API reference, assets).
			throw new WrongExtension(`The content is not that of a .${extension} file.`);
		};
		if (head.toString('latin1', 0, 5) === '%PDF-') {
			is('pdf');
			return { ...common, kind: 'document', mime: 'application/pdf', pages: pagesOf(head) };
		}
		const size = imageSize(head);
		const sound = soundType(head);
		if (mime && isText && !size && !sound) {
			return { ...common, kind: 'document', mime, text: textOf(head) };
		}
		is('other');
		if (size) return { ...common, kind: 'image', ...size };
		if (sound) {
			const durationSec = audioDuration(head, this.bytes);
			return { ...common, kind: 'audio', mime: sound, durationSec };
		}
		return { ...common, kind: 'video', mime: 'video/mp4', ...this.movie.read() };
	}

	/** As {@link content}, with the reason as a value. */
	tryContent(name: string): Content | Error {
		try {
			return this.content(name);
		} catch (error) {
			if (error instanceof UnreadableContent) return error;
			throw error;
		}
	}
}

/** `mp4` of `https://example.com/a.MP4?x=1`. */
export function extensionOf(name: string): string {
	return /\.(\w+)$/.exec(name.replace(/[?#].*$/, ''))?.[1]?.toLowerCase() ?? '';
}

/** Seconds; 0 of what has no time. */
export function durationOf(content: Content): number {
	return 'durationSec' in content ? content.durationSec : 0;
}

/** Whether there is sound in it. */
export function hasAudio(content: Content): boolean {
	return content.kind === 'audio' || (content.kind === 'video' && content.hasAudio);
}

/** Whether it is a document without pages. */
export function isText(content: Content | undefined): boolean {
	return content?.kind === 'document' && content.text !== undefined;
}

/** Counts the uncompressed page objects in the kept beginning; `/Pages`, a node of their tree, is none. */
function pagesOf(head: Buffer): number {
	const pages = [...head.toString('latin1').matchAll(/\/Type\s*\/Page(?!\w)/g)].length;
	if (pages === 0) throw new UnreadableContent('The PDF has no readable page.');
	return pages;
}

function textOf(head: Buffer): string {
	const text = head.toString('utf8');
	if (text.includes('\0') || text.trim() === '') throw new WrongExtension('It is not a text.');
	return text;
}
