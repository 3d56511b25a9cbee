import type { ApiObject } from './task';

/** A file stored at TwelveLabs. */
export interface Asset extends ApiObject {
	/** `direct`, `url`, `multipart`, `connector`. */
	readonly method?: string;
	readonly fileName?: string;
	readonly fileType?: string;
	/** Bytes; known once it is ready. */
	readonly size?: number;
	/** Seconds, of video and audio; known once it is ready. */
	readonly duration?: number;
}

/** An asset's name: the last 255 characters (TwelveLabs' limit) of the file's, since the end says the type. */
export const shortName = (name: string): string => [...name].slice(-255).join('');

export interface AssetFilter {
	readonly type?: string;
	/** A part of the file's name, in any case. */
	readonly fileName?: string;
}
