import { createHash } from 'crypto';

/**
 * Namespace of this package's clip IDs (made once for it; changing it would change every ID that
 * users have stored).
 */
const NAMESPACE = Buffer.from('5b0f4c9e8a1d4f3c9b7e2d6a0c8f1e53', 'hex');

/** A UUID version 5 of `name` in {@link NAMESPACE} (RFC 9562 §5.5). */
function uuidV5(name: string): string {
	const hash = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest();
	hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
	hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
	const hex = hash.toString('hex', 0, 16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What tells one clip embedding from every other. */
export interface ClipIdentity {
	/** The user's own name for the video, or the task's ID. */
	video: string;
	model?: string;
	option?: string;
	scope?: string;
	/** Seconds from the start of the video. */
	start?: number;
	end?: number;
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

/**
 * The stable ID of a clip embedding: the same video name, model, option, scope and time range give
 * the same UUID in every run, so that a store overwrites instead of duplicating.
 * @param index the place of the row in its answer: where the API gives no time range, nothing else
 * tells rows apart
 */
export function clipId(
	{ video, model = '', option = '', scope = '', start, end }: ClipIdentity,
	index = 0,
): string {
	const place =
		start === undefined || end === undefined ? [index] : [milliseconds(start), milliseconds(end)];
	return uuidV5(JSON.stringify([video, model, option, scope, ...place]));
}
