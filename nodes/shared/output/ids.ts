import { hash } from 'crypto';
import type { Embedding } from '../model/task';

/** Random namespace of this package's clip IDs. Changing it would change every ID that users stored. */
const NAMESPACE = Buffer.from('5b0f4c9e8a1d4f3c9b7e2d6a0c8f1e53', 'hex');

/** UUID version 5 of `name` (RFC 9562 §5.5). `hash` takes half as long as a Hash object. */
function uuidV5(name: string): string {
	const hex = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(name, 'utf8')]), 'hex');
	const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The dimension of every vector of v1, which IDs leave out. */
const USUAL_DIMENSION = 512;

/** What tells a clip embedding apart from every other. */
export interface ClipIdentity extends Omit<Embedding, 'vector'> {
	/** The user's own name for the media, or the task's ID. */
	video: string;
	model?: string;
	dimension?: number;
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

/** Where in its media a row is: a stretch of time, pages or a piece of text; else `nth`. */
function placeOf(identity: ClipIdentity, nth: number): unknown[] {
	const { start, end, startPage, endPage, quadrant, chunk } = identity;
	if (startPage !== undefined || endPage !== undefined) {
		return [{ pages: [startPage ?? endPage, endPage ?? startPage], ...(quadrant && { quadrant }) }];
	}
	if (chunk !== undefined) return [{ chunk }];
	if (start === undefined || end === undefined) return [nth];
	return [milliseconds(start), milliseconds(end)];
}

/** Equal in every run, so that stores overwrite. @param nth how many rows of its option and scope came before */
export function clipId(identity: ClipIdentity, nth = 0): string {
	const { video, model = '', option = '', scope = '', dimension = USUAL_DIMENSION } = identity;
	const name = [video, model, option, scope, ...placeOf(identity, nth)];
	if (dimension !== USUAL_DIMENSION) name.push({ dimension });
	return uuidV5(JSON.stringify(name));
}
