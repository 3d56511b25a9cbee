import type { Encoding } from '../server/coding';
import type { PageSwitches } from './pages';
import type { RewriteRule } from './rewrites';
import type { TaskMatch } from './matches';

/** A task that exists and is said not to, by ID. Default in `status` and `retrieve`. */
export interface NotFoundRule extends TaskMatch {
	/** A web page instead of the API's `resource_not_exist`. */
	html?: boolean;
}

/**
 * The mode "hostile but legal": what no source rules out and a server may do all the same. Each part
 * is a switch of its own; what the emulator accepts stays as strict as ever.
 */
export interface HostileParts {
	/** A task is in the list only this many milliseconds after its creation; by ID it is known at once. */
	listLagMs: number;
	/** Fields absent, null or other than expected, in some views, for some tasks, for some time. */
	rewrites: RewriteRule[];
	/** How the list is cut into pages, and what `page_info` says of it. */
	pages: PageSwitches;
	/** Every answer is compressed by the first of these that the request's `Accept-Encoding` takes. */
	compress: Encoding[];
	/** The `Date` header: absent, or off by so many milliseconds while tasks keep the right time. */
	date: 'absent' | { offByMs: number };
	/** 404 for tasks that exist. */
	notFound: NotFoundRule[];
	/** The segments of a part of a video count from the part's start instead of the video's. */
	clipOffsets: 'from-part';
	/** IDs of tasks made from now on are UUIDs: that they are 24 hex digits is seen in examples only. */
	ids: 'uuid';
}

/** The parts to switch; `null` switches one off, and those not named stay as they are. */
export type HostileSwitches = { [Part in keyof HostileParts]?: HostileParts[Part] | null };
