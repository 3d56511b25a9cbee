import { audioDuration } from '../../media/audio';
import { MediaDigest } from '../../media/digest';
import { imageSize } from '../../media/image';
import type { FileSink } from '../../media/sink';
import type { Content } from './content';
import { ContentTooLarge, WrongExtension } from './content';
import { makePdfScanner, type PdfScanner, readPdf } from './pdf';

/** How much of a file is looked at whole; texts and compressed PDFs are read this far. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** Extensions of text files, and the MIME type the assets API gives them. */
const TEXT_TYPES: Readonly<Record<string, string>> = {
	txt: 'text/plain',
	md: 'text/markdown',
};

/**
 * Reads a file of any kind as its bytes pass by: hashed and counted whole, its beginning kept, an MP4's
 * boxes walked, a PDF's pages counted. Memory does not grow with the file.
 */
export class ContentSink implements FileSink {
	private readonly start: Buffer[] = [];
	private readonly movie = new MediaDigest();
	private readonly pdf: PdfScanner = makePdfScanner();

	/** @param maxBytes what the way it comes allows */
	constructor(private readonly maxBytes = Infinity) {}

	get bytes(): number {
		return this.movie.bytes;
	}

	/** @throws ContentTooLarge */
	write(chunk: Buffer): void {
		if (this.bytes < KEPT_BYTES) this.start.push(Buffer.from(chunk));
		this.movie.write(chunk);
		this.pdf.write(chunk);
		if (this.bytes > this.maxBytes) throw new ContentTooLarge(this.bytes, this.maxBytes);
	}

	sha256(): string {
		return this.movie.sha256();
	}

	/**
	 * @param name file name or URL; its extension tells text files, which have no signature
	 * @throws UnreadableContent, BrokenMedia, or the Error of the reader of its kind
	 */
	content(name: string): Content {
		const head = Buffer.concat(this.start);
		const common = { bytes: this.bytes, sha256: this.sha256() };
		const start = head.toString('latin1', 0, 12);
		const extension = extensionOf(name);
		const text = TEXT_TYPES[extension];
		const is = (kind: Content['kind']) => checkExtension(extension, kind);
		if (start.startsWith('%PDF-')) {
			is('pdf');
			return { ...common, kind: 'pdf', mime: 'application/pdf', ...readPdf(this.pdf, head) };
		}
		const size = imageSize(head);
		if (size) {
			is('image');
			const [width, height] = size;
			const mime = start.startsWith('\xff') ? 'image/jpeg' : 'image/png';
			return { ...common, kind: 'image', mime, width, height };
		}
		const sound = soundType(start);
		if (sound) {
			is('audio');
			return {
				...common,
				kind: 'audio',
				mime: sound,
				durationSec: audioDuration(head, this.bytes),
			};
		}
		if (text) return { ...common, kind: 'text', mime: text, text: textOf(head) };
		is('video');
		return { ...common, kind: 'video', mime: 'video/mp4', media: this.movie.media() };
	}
}

/** `mp4` of `https://example.com/a.MP4?x=1`. */
export function extensionOf(name: string): string {
	return /\.(\w+)$/.exec(name.replace(/[?#].*$/, ''))?.[1]?.toLowerCase() ?? '';
}

/** A document whose extension is that of another kind is rejected (API reference, assets). */
function checkExtension(extension: string, actual: Content['kind']): void {
	const expected = extension === 'pdf' ? 'pdf' : extension in TEXT_TYPES ? 'text' : actual;
	if (expected !== actual) {
		throw new WrongExtension(`The content is not that of a .${extension} file.`);
	}
}

function soundType(start: string): string | undefined {
	if (start.startsWith('RIFF') && start.endsWith('WAVE')) return 'audio/wav';
	if (start.startsWith('fLaC')) return 'audio/flac';
	return start.startsWith('ID3') || /^\xff[\xe0-\xff]/.test(start) ? 'audio/mpeg' : undefined;
}

function textOf(head: Buffer): string {
	const text = head.toString('utf8');
	if (text.includes('\0') || text.trim() === '') throw new WrongExtension('It is not a text.');
	return text;
}
