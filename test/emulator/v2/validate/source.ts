import { isWebAddress } from '../../media/is-web-address';
import type { Problem, Shape } from './shape';

/** Largest media in the request itself, in bytes once decoded: 36 MB (API reference, MediaSource). */
export const MAX_INLINE_BYTES = 36 * 1024 * 1024;

const WAYS = ['url', 'base64_string', 'asset_id'] as const;

/** The three ways to name media, of which a source has exactly one. */
export const SOURCE_FIELDS = {
	url: { type: 'string' },
	base64_string: { type: 'string' },
	asset_id: { type: 'string' },
} as const;

/** `media_source` of every v2 request. */
export const SOURCE_SHAPE: Shape = { type: 'object', fields: SOURCE_FIELDS };

/** A source that has the right shape. */
export interface SourceBody {
	url?: string;
	base64_string?: string;
	asset_id?: string;
}

/** What the shape does not tell: exactly one of the ways, a URL of http(s), well-formed base64. */
export function sourceProblems(source: SourceBody, field: string): Problem[] {
	const given = WAYS.filter((way) => source[way] !== undefined);
	if (given.length !== 1) {
		return [{ field, message: `Provide exactly one of ${WAYS.join(', ')}, not ${given.length}.` }];
	}
	const { url, base64_string } = source;
	if (url !== undefined && !isHttp(url)) {
		return [{ field: `${field}.url`, message: 'It must be an http or https URL.' }];
	}
	const message = base64_string === undefined ? undefined : base64Problem(base64_string);
	return message === undefined ? [] : [{ field: `${field}.base64_string`, message }];
}

function isHttp(url: string): boolean {
	return isWebAddress(url);
}

function base64Problem(text: string): string | undefined {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) {
		return 'It must be base64, without a data URL prefix.';
	}
	if (Buffer.byteLength(text, 'base64') > MAX_INLINE_BYTES) {
		return 'It must not exceed 36 MB once decoded. Use url or asset_id.';
	}
	return undefined;
}
