import { contradictions, type Answer, type Plan, type Question, type Result } from './question';
import type { Exchange } from './service';

/** Open questions that a run with a few small files cannot settle. */
const UNASKED = [
	'- Uploads over 2 GB; whether 200 MB and 10 GB of an asset are decimal: hundreds of megabytes.',
	'- Prices of marengo3.5, of several options, of a window; the free plan: the bill says it.',
	'- Whether offsets follow a file’s own start time: the samples begin at 0.',
];

/** What a run knows to be its own, and therefore shows, and what it must never show. */
interface Own {
	apiKeys: readonly string[];
	/** Names of the samples, and the address of the video. */
	names: ReadonlySet<string>;
}

/** Who ran it, when and against what. */
interface Circumstances {
	/** ISO 8601. */
	made: string;
	/** Of this package, and of Node.js. */
	versions: { package: string; node: string };
	baseUrl: string;
	/** Whether that was no service but an emulator on this machine. */
	emulated: boolean;
	plan: Plan;
}

/** All that a run found out. */
export interface Report extends Circumstances {
	/** Of this file; raised when its meaning changes. */
	format: 2;
	rows: (Pick<Question, 'id' | 'question' | 'source'> & Result & { contradicts: string[] })[];
	exchanges: Exchange[];
}

/** Puts answers beside what was assumed, without anything private. */
export function reportOf(
	circumstances: Circumstances,
	questions: readonly Question[],
	{ results, exchanges }: { results: ReadonlyMap<string, Result>; exchanges: Exchange[] },
	own: Own,
): Report {
	const hide = hiding(own, madeIn(exchanges));
	const rows = questions.map(({ id, question, source }) => {
		const result = results.get(id) ?? { unanswered: 'it was not asked' };
		const contradicts = contradictions(result).map(({ name }) => name);
		return { id, question, source, ...hide(result), contradicts };
	});
	return {
		format: 2,
		...circumstances,
		rows,
		exchanges: exchanges.map((each) => shown(each, hide)),
	};
}

/** Headers whose values are the API's own; of others the name alone is shown. */
const SHOWN_HEADERS =
	/^(content-type|content-encoding|content-length|date|etag|retry-after|server|x-api-version|x-trace-id|tl-report|(x-)?ratelimit.*)$/;

/** Fields that name files, addresses or things of the account. */
const NAMES =
	/^(filename|input_filename|input_url|url|original_filename|source_link|user_metadata)$/;

/** Characters of a text that are shown. */
const LONGEST_TEXT = 500;

const ID = /\b([0-9a-f]{24}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi;
const ADDRESS = /\bhttps?:\/\/[^\s"'<>\\]+/gi;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;

/** Takes out what is not for a report. */
type Hide = <T>(value: T) => T;

/**
 * Takes out of anything JSON the keys, vectors, IDs, addresses with their signatures, mail addresses,
 * media, the names of files that are not the run's, and rows of lists about things it did not make.
 * @param ids what the run itself made
 */
export function hiding({ apiKeys, names }: Own, ids: ReadonlySet<string>): Hide {
	const pieces = apiKeys.flatMap(piecesOf);
	const text = (given: string): string =>
		pieces
			.reduce((hidden, piece) => hidden.replaceAll(piece, '‹API key›'), given)
			.replace(ADDRESS, (address) => (names.has(address) ? address : hiddenName(address)))
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
			return NAMES.test(key) && !names.has(value) ? hiddenName(value) : text(value);
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

/** A key and every piece of it of eight characters or more, the longest first: answers cut keys. */
function piecesOf(key: string): string[] {
	const pieces: string[] = [];
	for (let length = key.length; length >= 8; length -= 1) {
		for (let at = 0; at + length <= key.length; at += 1) pieces.push(key.slice(at, at + length));
	}
	return pieces;
}

/** Of an address its host: which service keeps the parts is worth knowing. */
function hiddenName(value: string): string {
	if (!/^https?:/.test(value)) return '‹name›';
	return `‹URL at ${URL.canParse(value) ? new URL(value).host : 'a host'}›`;
}

function shown(exchange: Exchange, hide: Hide): Exchange {
	const headers = Object.entries(exchange.headers).map(([name, value]) => [
		name,
		SHOWN_HEADERS.test(name) ? value : '‹hidden›',
	]);
	return hide({ ...exchange, headers: Object.fromEntries(headers) as Record<string, string> });
}

/** IDs of all that the exchanges made. */
function madeIn(exchanges: readonly Exchange[]): Set<string> {
	const bodies = exchanges
		.filter(({ method, status }) => method === 'POST' && status < 300)
		.map(({ body }) => (body ?? {}) as Record<string, unknown>);
	const ids = bodies.flatMap(({ _id, asset_id, upload_id }) => [_id, asset_id, upload_id]);
	return new Set(ids.filter((id) => typeof id === 'string'));
}

/** The report as a person reads it. */
export function markdownOf({ made, versions, baseUrl, emulated, rows, exchanges }: Report): string {
	const contradicting = rows.filter(({ contradicts }) => contradicts.length > 0);
	const unanswered = rows.flatMap((row) =>
		'unanswered' in row
			? [`- \`${row.id}\` ${row.question} ${row.unanswered}`]
			: row.answers.flatMap(({ name, unseen }) =>
					unseen ? [`- \`${row.id}\` ${name}: ${unseen}`] : [],
				),
	);
	const refused = exchanges.filter(({ status }) => status >= 400);
	const section = (title: string, lines: readonly string[]) => [
		`## ${title} (${lines.length})`,
		lines.length === 0 ? 'Nothing.' : lines.join('\n'),
	];
	return [
		`# What ${emulated ? 'an emulator' : 'TwelveLabs'} answered`,
		`${made}, ${baseUrl}, n8n-nodes-twelvelabs ${versions.package}, Node.js ${versions.node}. ${rows.length} questions, ${exchanges.length} requests. Taken out: keys, vectors (their length is kept), IDs, addresses, and everything of the account that the run did not make itself.`,
		...section('Contradicts the emulator', contradicting.map(tableOf)),
		...section('Not answered', unanswered),
		...section(
			'Errors met on the way',
			refused.map(({ asked, status, body }) => `- \`${asked}\` ${status} ${code(body)}`),
		),
		...section('Not asked', UNASKED),
		'',
	].join('\n\n');
}

function tableOf(row: Report['rows'][number]): string {
	const answers = 'answers' in row ? row.answers : [];
	return [
		`### \`${row.id}\` ${row.question}\n\n${row.source}\n`,
		'| | Answered | Assumed |\n| --- | --- | --- |',
		...answers
			.filter(({ name }) => row.contradicts.includes(name))
			.map((each) => `| ${each.name} | ${differing(each)} |`),
		'',
	].join('\n');
}

/** Both values as cells of a table; of two lists of names only what the other lacks. */
function differing({ answered, assumed }: Answer): string {
	const besides = (value: unknown, other: unknown) =>
		typeof value === 'string' && typeof other === 'string' && value.includes(' ')
			? value
					.split(' ')
					.filter((word) => !other.split(' ').includes(word))
					.join(' ')
			: value;
	return `${code(besides(answered, assumed))} | ${code(besides(assumed, answered))}`;
}

/** Code within a line or a cell of a table, whatever it holds. */
function code(value: unknown): string {
	const text = (JSON.stringify(value) ?? 'absent').replace(/\s+/g, ' ');
	return `\`${text.replaceAll('`', '’').replaceAll('|', '\\|')}\``;
}
