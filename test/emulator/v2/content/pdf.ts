import { inflateSync } from 'node:zlib';

import { UnreadableContent } from './content';

/** A page object; `/Pages` (a node of the page tree) is none. */
const PAGE = /\/Type\s*\/Page(?![\w])/g;

/** Longer than anything that is looked for, so that it cannot hide between two chunks. */
const OVERLAP_BYTES = 64;

/** Counts what lies open in a PDF as its bytes pass by. */
export interface PdfScanner {
	write(chunk: Buffer): void;
	readonly pages: number;
	readonly encrypted: boolean;
}

/** A scanner of a file's bytes; one that is no PDF costs it nothing. */
export function makePdfScanner(): PdfScanner {
	let carried = '';
	let isPdf: boolean | undefined;
	let pages = 0;
	let encrypted = false;
	return {
		write(chunk) {
			if (isPdf === false) return;
			const text = carried + chunk.toString('latin1');
			isPdf ??= text.length < 5 ? undefined : text.startsWith('%PDF-');
			// A match at the very end may go on as `/Pages`; it is judged with the next chunk. One that
			// ends within the carried part was counted with the chunk before.
			for (const match of text.matchAll(PAGE)) {
				const end = match.index + match[0].length;
				if (end < text.length && end >= carried.length) pages += 1;
			}
			encrypted ||= text.includes('/Encrypt');
			carried = text.slice(-OVERLAP_BYTES);
		},
		get pages() {
			return pages;
		},
		get encrypted() {
			return encrypted;
		},
	};
}

/**
 * The number of pages of a PDF: its page objects, those in the open and those in compressed object
 * streams (PDF 1.5), the latter as far as the kept beginning of the file goes. Not a PDF reader: page
 * objects that an update of the file has replaced are counted as well.
 * @throws UnreadableContent when there is no page
 */
export function readPdf(scanner: PdfScanner, head: Buffer): { pages: number; encrypted: boolean } {
	const pages = scanner.pages + pagesInStreams(head);
	if (pages === 0) throw new UnreadableContent('The PDF has no readable page.');
	return { pages, encrypted: scanner.encrypted };
}

function pagesInStreams(head: Buffer): number {
	const text = head.toString('latin1');
	let pages = 0;
	for (const { index } of text.matchAll(/\/Type\s*\/ObjStm/g)) {
		const opens = text.indexOf('stream', index);
		const from = opens + (text.startsWith('\r\n', opens + 6) ? 8 : 7);
		const to = text.indexOf('endstream', from);
		if (opens >= 0 && to >= 0) pages += pagesIn(head.subarray(from, to));
	}
	return pages;
}

function pagesIn(stream: Buffer): number {
	try {
		return [...inflateSync(stream).toString('latin1').matchAll(PAGE)].length;
	} catch {
		// Another filter than Flate, or a cut one.
		return 0;
	}
}
