import type { Answer } from '../../api/answer';

/** An error as a storage service answers it: its own code, as XML. */
export class StorageRefusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
	) {
		super(message);
		this.name = 'StorageRefusal';
	}
}

/** Its answer, shaped as S3's. */
export function xmlAnswer({ status, code, message }: StorageRefusal): Answer {
	const body =
		'<?xml version="1.0" encoding="UTF-8"?>\n' +
		`<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return { status, headers: { 'Content-Type': 'application/xml' }, pieces: [body] };
}
