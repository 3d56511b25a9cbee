/** A PDF of this many empty pages, its objects in the open. */
export function pdfOf(pages: number): Buffer<ArrayBuffer> {
	const kids = Array.from({ length: pages }, (_, at) => `${at + 3} 0 R`).join(' ');
	return Buffer.from(
		[
			'%PDF-1.4',
			'1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj',
			`2 0 obj\n<< /Type /Pages /Kids [${kids}] /Count ${pages} >>\nendobj`,
			...Array.from({ length: pages }, (_, at) => `${at + 3} 0 obj\n${pageObject()}\nendobj`),
			'trailer\n<< /Root 1 0 R >>',
			'%%EOF\n',
		].join('\n'),
		'latin1',
	);
}

function pageObject(): string {
	return '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>';
}
