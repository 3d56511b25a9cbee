import type { Answer } from '../../api/answer';
import { NOT_THE_API } from '../../api/html';

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

/** Headers of a storage service's answers. */
export const STORAGE = { ...NOT_THE_API, 'content-type': 'application/xml' };

/** Its answer, shaped as S3's. */
export function xmlAnswer({ status, code, message }: StorageRefusal): Answer {
	const body =
		'<?xml version="1.0" encoding="UTF-8"?>\n' +
		`<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return { status, headers: STORAGE, body };
}
