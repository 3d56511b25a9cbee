import type { Media } from '../../media/digest';

/** What every readable file has. */
interface Common {
	bytes: number;
	/** Of the whole content, hexadecimal. */
	sha256: string;
	/** MIME type. */
	mime: string;
}

/** What is known of a file once its bytes have passed by. Seconds and pixels. */
export type Content =
	| (Common & { kind: 'video'; media: Media })
	| (Common & { kind: 'audio'; durationSec: number })
	| (Common & { kind: 'image'; width: number; height: number })
	| (Common & { kind: 'pdf'; pages: number; encrypted: boolean })
	| (Common & { kind: 'text'; text: string });

/** @see Content */
export type ContentKind = Content['kind'];

/** A file that cannot be embedded; the message says why, as a full sentence. */
export class UnreadableContent extends Error {}

/** A document with the extension of another kind. */
export class WrongExtension extends UnreadableContent {}

/** A file larger than the way it came allows. */
export class ContentTooLarge extends Error {
	/** @param limitBytes the most it may have */
	constructor(
		readonly bytes: number,
		readonly limitBytes: number,
	) {
		super(
			`File size (${megabytes(bytes)} MB) exceeds maximum limit of ${megabytes(limitBytes)} MB`,
		);
	}
}

function megabytes(bytes: number): string {
	return (bytes / 1024 ** 2).toFixed(1).replace(/\.0$/, '');
}
