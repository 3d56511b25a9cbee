import { redactor } from '../../../../nodes/shared/http/redact';
import type { Exchange } from '../http/exchange';

/** Headers whose values are nobody's business but the API's; of others the name alone is shown. */
const SHOWN_HEADERS =
	/^(content-type|content-encoding|content-length|date|etag|retry-after|server|x-api-version|(x-)?ratelimit.*|x-ratelimit.*)$/;

/** Fields that name files, addresses or things of the account. */
const NAMES =
	/^(filename|input_filename|input_url|url|original_filename|source_link|user_metadata)$/;

/** What of a text is shown. */
const LONGEST_TEXT = 500;

/** What stands in an answer for something else already. */
const PLACEHOLDER = /^‹[a-z]+›$/;

const ID = /\b([0-9a-f]{24}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi;
const ADDRESS = /\bhttps?:\/\/[^\s"'<>\\]+/gi;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;

/** What a run knows to be its own, and therefore shows. */
export interface Own {
	apiKey: string;
	/** Names of the samples, and the address of the video. */
	names: ReadonlySet<string>;
	/** What the run itself made. */
	ids: ReadonlySet<string>;
}

/** Takes out what is not for a report. */
export type Hide = <T>(value: T) => T;

/**
 * Takes out of anything JSON the key, vectors, IDs, addresses with their signatures, mail addresses,
 * media, the names of files that are not the run's, and rows of lists about things it did not make.
 */
export function hiding({ apiKey, names, ids }: Own): Hide {
	const redact = redactor(apiKey);
	const text = (given: string): string =>
		redact(given)
			.replace(ADDRESS, (address) => (names.has(address) ? address : `‹URL at ${host(address)}›`))
			.replace(ID, '‹id›')
			.replace(MAIL, '‹mail›')
			.slice(0, LONGEST_TEXT);
	const foreign = (row: unknown) => {
		const { _id, upload_id } = (row ?? {}) as Record<string, unknown>;
		const id = _id ?? upload_id;
		return typeof id === 'string' && !ids.has(id);
	};
	const hide = (value: unknown, key: string): unknown => {
		if (typeof value === 'string') {
			if (key === 'base64_string') return `‹${value.length} characters›`;
			const open = names.has(value) || PLACEHOLDER.test(value);
			return NAMES.test(key) && !open ? hiddenName(value) : text(value);
		}
		if (typeof value === 'number') return /^total_/.test(key) ? '‹number›' : value;
		if (Array.isArray(value)) {
			if (value.length > 8 && value.every((each) => typeof each === 'number')) {
				return `‹vector of ${value.length}›`;
			}
			const own = value.filter((row) => !foreign(row)).map((each) => hide(each, key));
			return own.length === value.length ? own : [...own, '‹others of the account›'];
		}
		if (typeof value !== 'object' || value === null) return value;
		if (NAMES.test(key)) return '‹hidden›';
		return Object.fromEntries(
			Object.entries(value).map(([name, each]) => [name, hide(each, name)]),
		);
	};
	return <T>(value: T) => hide(value, '') as T;
}

/** Of an address its host: which service keeps the parts is worth knowing. */
function hiddenName(value: string): string {
	return /^https?:/.test(value) ? `‹URL at ${host(value)}›` : '‹name›';
}

function host(address: string): string {
	return URL.canParse(address) ? new URL(address).host : 'a host';
}

/** An exchange as a report shows it. */
export function shown(exchange: Exchange, hide: Hide): Exchange {
	const headers = Object.entries(exchange.headers).map(([name, value]) => [
		name,
		SHOWN_HEADERS.test(name) ? value : '‹hidden›',
	]);
	return hide({ ...exchange, headers: Object.fromEntries(headers) as Record<string, string> });
}

/** IDs of all that the exchanges made. */
export function madeIn(exchanges: readonly Exchange[]): Set<string> {
	const ids = exchanges
		.filter(({ method, status }) => method === 'POST' && status < 300)
		.flatMap(({ body }) => {
			const { _id, asset_id, upload_id } = (body ?? {}) as Record<string, unknown>;
			return [_id, asset_id, upload_id].filter((id) => typeof id === 'string');
		});
	return new Set(ids);
}
