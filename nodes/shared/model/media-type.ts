/** What kind of media something was made from. */
export const MEDIA_TYPES = ['video', 'audio', 'image', 'document'] as const;

/** @see MEDIA_TYPES */
export type MediaType = (typeof MEDIA_TYPES)[number];

/** Whether a word of the API is one of ours for media. */
export const isMediaType = (value: unknown): value is MediaType =>
	MEDIA_TYPES.some((type) => type === value);
