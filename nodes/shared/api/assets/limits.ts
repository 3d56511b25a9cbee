/** Largest file that is uploaded in one request, in bytes: TwelveLabs says 200 MB, taken as decimal to be safe. */
export const DIRECT_BYTES = 200_000_000;

/** Largest image in bytes: 32 MB. */
export const IMAGE_BYTES = 32 * 1024 ** 2;

/** Largest video or sound in bytes, in parts: 10 GB. */
export const PARTS_BYTES = 10 * 1024 ** 3;
