import { compressedPdfOf, pdfOf } from '../../testing/documents';
import { ContentSink } from './sink';

function pagesOf(bytes: Buffer, chunkBytes: number): number {
	const sink = new ContentSink();
	for (let at = 0; at < bytes.length; at += chunkBytes)
		sink.write(bytes.subarray(at, at + chunkBytes));
	const content = sink.content('a.pdf');
	return content.kind === 'pdf' ? content.pages : NaN;
}

test.each([1, 2, 3, 7, 11, 64, 65, 1000, 100_000])(
	'pages are counted in chunks of %d bytes',
	(size) => {
		expect(pagesOf(pdfOf(37), size)).toBe(37);
		expect(pagesOf(compressedPdfOf(37), size)).toBe(37);
	},
);

test('other spellings: without a space, over two lines, before another key', () => {
	const objects =
		'<</Type/Page/Parent 2 0 R>> <</Type\n/Page>> <</Type /Pages>> <</Type /PageLabel>>';
	expect(pagesOf(Buffer.from(`%PDF-1.4\n${objects}\n%%EOF`), 5)).toBe(2);
});

test('a PDF without pages cannot be read; an encrypted one says so', () => {
	expect(() => pagesOf(Buffer.from('%PDF-1.4\n%%EOF'), 100)).toThrow('no readable page');
	const sink = new ContentSink();
	sink.write(Buffer.from('%PDF-1.4\n<</Type /Page>>\ntrailer <</Encrypt 9 0 R>>\n'));
	expect(sink.content('')).toMatchObject({ kind: 'pdf', encrypted: true, pages: 1 });
});
