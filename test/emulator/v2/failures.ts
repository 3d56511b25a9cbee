/** Reasons a failed task gives (API reference, EmbeddingTaskResponse.error.message). */
export const FAILURES = {
	later: 'The embedding task failed. Please try again later.',
	invalid: 'The embedding request was invalid.',
	tooLarge: 'The media exceeds the maximum allowed size for embedding.',
	context: "Content exceeds the model's context window.",
	gone: 'The embedding result is no longer available and cannot be retrieved.',
	fetch: 'failed to fetch or materialize source media',
	media:
		'We could not process your media for embedding. Please verify the input file and try again.',
} as const;

/** The measured form that replaces a fixed sentence when media are too long. Seconds. */
export function tooLong(durationSec: number, limitSec: number): string {
	const minutes = Math.floor(limitSec / 60);
	return `Duration (${durationSec.toFixed(1)} seconds) exceeds maximum limit of ${limitSec} seconds (${minutes} minutes)`;
}

/** The measured form for a document of too many pages. */
export function tooManyPages(pages: number, limit: number): string {
	return `Document (${pages} pages) exceeds maximum limit of ${limit} pages`;
}

/** Media could not be had; the message is the task's. */
export class MediaFailure extends Error {}
