import type { TaskState } from './task';

/** A file that lies at TwelveLabs, in our own words. What was not told is absent. */
export interface Asset {
	readonly id: string;
	/** What the package goes by: a status that it does not know is not finished. */
	readonly state: TaskState;
	/** The API's own word for it, for people. */
	readonly status: string;
	/** `direct`, `url`, `multipart`, `connector`. */
	readonly method?: string;
	readonly fileName?: string;
	/** MIME type. */
	readonly fileType?: string;
	/** Bytes; known once it is ready. */
	readonly size?: number;
	/** Seconds, of video and audio; known once it is ready. */
	readonly duration?: number;
	/** RFC 3339, as the API wrote it. */
	readonly createdAt?: string;
	/** Why it failed, in the API's words. */
	readonly reason?: string;
	/** The API's object as it came. */
	readonly raw: object;
}

/** Longest name in characters (TwelveLabs' reference); of a longer one the end is kept: it has the file type. */
const MAX_NAME = 255;

/** The name that a file has at TwelveLabs as an asset. */
export const shortName = (name: string): string => [...name].slice(-MAX_NAME).join('');

/** Which assets to list. */
export interface AssetFilter {
	readonly type?: string;
	/** A part of the file's name; case does not matter. */
	readonly fileName?: string;
}

/** One page of the list, newest first. */
export interface AssetPage {
	readonly assets: readonly Asset[];
	/** Rows that are no asset and were left out. */
	readonly skippedRows: number;
	/** How many pages there are, when the API says. */
	readonly totalPages?: number;
	/** How many assets there are on all pages, when the API says. */
	readonly totalRows?: number;
}
