import { ApiError } from '../api/errors';
import type { Movie } from './movie';

/** 2 GB, the most that POST /embed/tasks takes (docs/twelvelabs-api.md, "Models"). */
export const MAX_FILE_BYTES = 2 * 1024 ** 3;

/** Marengo 3.0's limits on a video (docs/twelvelabs-api.md, "Models"); seconds and pixels. */
const MIN_DURATION_SEC = 4;
const MAX_DURATION_SEC = 4 * 3600;
const MIN_SIDE = 360;
const MAX_LONG_SIDE = 5184;
const MAX_SHORT_SIDE = 2160;
const MAX_ASPECT_RATIO = 2.4;

/**
 * Holds a video against the model's requirements.
 * @throws ApiError with the documented code of the first requirement that is not met
 */
export function checkRequirements(movie: Movie): void {
	const { durationSec, width, height } = movie;
	const long = Math.max(width, height);
	const short = Math.min(width, height);
	const size = `${width}x${height}`;
	if (durationSec < MIN_DURATION_SEC) {
		throw refused('video_duration_too_short', `it lasts ${durationSec} s; at least 4 s are needed`);
	}
	if (durationSec > MAX_DURATION_SEC) {
		throw refused(
			'video_duration_too_long',
			`it lasts ${durationSec} s; at most 4 hours are allowed`,
		);
	}
	if (short < MIN_SIDE) {
		throw refused('video_resolution_too_low', `it is ${size}; at least 360x360 is needed`);
	}
	if (long > MAX_LONG_SIDE || short > MAX_SHORT_SIDE) {
		throw refused('video_resolution_too_high', `it is ${size}; at most 5184x2160 is allowed`);
	}
	if (long / short > MAX_ASPECT_RATIO) {
		throw refused(
			'video_resolution_invalid_aspect_ratio',
			`it is ${size}; the ratio must be between 1:1 and 1:2.4, or 2.4:1 and 1:1`,
		);
	}
}

/** 400 `video_file_broken`. */
export function fileBroken(why: string): ApiError {
	return refused('video_file_broken', why);
}

/** 400 `video_filesize_too_large`. */
export function fileTooLarge(limitBytes: number): ApiError {
	return refused('video_filesize_too_large', `it is larger than ${limitBytes} bytes`);
}

function refused(code: string, why: string): ApiError {
	return new ApiError(400, code, `The video cannot be used: ${why}.`);
}
