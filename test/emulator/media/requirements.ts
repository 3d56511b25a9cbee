import type { Movie } from './movie';

/** 2 GB, the most that POST /embed/tasks takes. */
export const MAX_FILE_BYTES = 2 * 1024 ** 3;

/** The documented code of a requirement that is not met, and how. */
export type Requirement = [code: string, why: string];

/** The first of Marengo 3.0's requirements that a video does not meet; seconds and pixels. */
export function videoProblem({ durationSec, width, height }: Movie): Requirement | undefined {
	const [long, short] = [Math.max(width, height), Math.min(width, height)];
	const size = `it is ${width}x${height}`;
	const lasts = `it lasts ${durationSec} s`;
	if (durationSec < 4) return ['video_duration_too_short', `${lasts}; at least 4 s are needed`];
	if (durationSec > 4 * 3600) {
		return ['video_duration_too_long', `${lasts}; at most 4 hours are allowed`];
	}
	if (short < 360) return ['video_resolution_too_low', `${size}; at least 360x360 is needed`];
	if (long > 5184 || short > 2160) {
		return ['video_resolution_too_high', `${size}; at most 5184x2160 is allowed`];
	}
	if (long / short > 2.4) {
		const why = 'the ratio must be between 1:1 and 1:2.4, or 2.4:1 and 1:1';
		return ['video_resolution_invalid_aspect_ratio', `${size}; ${why}`];
	}
	return undefined;
}

/** 32 MB, the largest image. */
export const MAX_IMAGE_BYTES = 32 * 1024 * 1024;

/** Why an image cannot be embedded, as a sentence; pixels. */
export function imageProblem(image: { bytes: number; width: number; height: number }) {
	const { bytes, width, height } = image;
	if (bytes > MAX_IMAGE_BYTES) return 'The image is larger than 32 MB.';
	if (Math.min(width, height) >= 128) return undefined;
	return `The image is ${width}x${height}; at least 128x128 is needed.`;
}
