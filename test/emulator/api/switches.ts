/** What is not known of Embed v1. The first value of each is the default. */
export interface V1Switches {
	/** Scopes as a JSON list in one field, as the docs' generated snippet has them. */
	scopesAsJson: 'refused' | 'accepted';
	/** The scope `video` without `clip`. */
	videoScopeAlone: 'refused' | 'accepted';
	/** Status for an ID that is nobody's. */
	unknownTask: 404 | 400;
	/** Status for a task ID that is no 24 hexadecimal digits. */
	malformedTask: 400 | 404;
	/** Retrieval of a task that is not ready: its status, or 400. */
	earlyRetrieve: 'status' | 'refused';
	/** A file that is no video: refused at creation, or the task fails. */
	brokenFile: 'refused' | 'failed';
	/** Headers that tell how much of a limit is left, on every POST, or on every answer. */
	rateHeaders: 'none' | 'creations' | 'all';
}

/** The reference where it speaks, else the likelier reading. */
export const DEFAULT_V1_SWITCHES: Readonly<V1Switches> = {
	scopesAsJson: 'refused',
	videoScopeAlone: 'refused',
	unknownTask: 404,
	malformedTask: 400,
	earlyRetrieve: 'status',
	brokenFile: 'refused',
	rateHeaders: 'none',
};
