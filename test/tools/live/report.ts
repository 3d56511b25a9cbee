import type { Row } from './question';
import type { Exchange } from './service';

interface Own {
	/** Never shown. */
	apiKeys: readonly string[];
	/** Names of the samples and the URL of the video, which are shown. */
	names: ReadonlySet<string>;
}

/** The findings of a run. */
export interface Report {
	/** ISO 8601. */
	made: string;
	/** Of this package, and of Node.js. */
	versions: { package: string; node: string };
	baseUrl: string;
	rows: Row[];
	exchanges: Exchange[];
}

/** The same report without anything private. */
export function redacted(report: Report, own: Own): Report {
	const hide = hiding(own, madeIn(report.exchanges));
	const shown = (exchange: Exchange) => {
		const headers = { ...exchange.headers };
		for (const name in headers) if (!SHOWN_HEADERS.test(name)) headers[name] = '‹hidden›';
		return hide({ ...exchange, headers });
	};
	const rows = report.rows.map(({ id, question, source, ...answered }) => {
		return { id, question, source, ...hide(answered) };
	});
	return { ...report, rows, exchanges: report.exchanges.map(shown) };
}

/** Headers whose values are shown. */
const SHOWN_HEADERS =
	/^(content-type|content-encoding|content-length|date|etag|retry-after|server|x-api-version|x-trace-id|tl-report|(x-)?ratelimit.*)$/;

/** Fields with names of files, URLs or things of the account. */
const NAMES =
	/^(filename|input_filename|input_url|url|original_filename|source_link|user_metadata)$/;

/** Characters shown of a text. */
const LONGEST_TEXT = 500;

const ID = /\b([0-9a-f]{24}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/gi;
const ADDRESS = /\bhttps?:\/\/[^\s"'<>\\]+/gi;
const MAIL = /[\w.+-]+@[\w-]+\.[\w.]+/g;

/**
 * Removes from any JSON the keys, vectors, IDs, URLs, mail addresses, media, names of files other than
 * the run's, and list rows of things that the run did not create.
 * @param ids of what the run created
 */
export function hiding({ apiKeys, names }: Own, ids: ReadonlySet<string>): <T>(value: T) => T {
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

/** A key and all its pieces of eight characters or more, the longest first, as answers may cut keys. */
function piecesOf(key: string): string[] {
	const pieces: string[] = [];
	for (let length = key.length; length >= 8; length -= 1) {
		for (let at = 0; at + length <= key.length; at += 1) pieces.push(key.slice(at, at + length));
	}
	return pieces;
}

/** Of a URL only the host: which service stores the parts is worth knowing. */
function hiddenName(value: string): string {
	if (!/^https?:/.test(value)) return '‹name›';
	return `‹URL at ${URL.canParse(value) ? new URL(value).host : 'a host'}›`;
}

/** IDs of all that the exchanges created. */
function madeIn(exchanges: readonly Exchange[]): Set<string> {
	const bodies = exchanges
		.filter(({ method, status }) => method === 'POST' && status < 300)
		.map(({ body }) => (body ?? {}) as Record<string, unknown>);
	const ids = bodies.flatMap(({ _id, asset_id, upload_id }) => [_id, asset_id, upload_id]);
	return new Set(ids.filter((id) => typeof id === 'string'));
}

/** The report as Markdown. */
export function markdownOf({ made, versions, baseUrl, rows, exchanges }: Report): string {
	const contradicting = rows.filter(({ contradicts }) => contradicts.length > 0);
	const unanswered = rows.flatMap(({ id, question, answers, unanswered: why }) => {
		const unseen = answers.filter((each) => each.unseen);
		const lines = unseen.map(({ name, unseen: reason }) => `- \`${id}\` ${name}: ${reason}`);
		return why ? [`- \`${id}\` ${question} ${why}`] : lines;
	});
	const errors = exchanges
		.filter(({ status }) => status >= 400)
		.map(({ asked, status, body }) => `- \`${asked}\` ${status} ${code(body)}`);
	const section = (title: string, lines: readonly string[]) => [
		`## ${title} (${lines.length})`,
		lines.length === 0 ? 'Nothing.' : lines.join('\n'),
	];
	return [
		`# What ${baseUrl} answered`,
		`${made}, n8n-nodes-twelvelabs ${versions.package}, Node.js ${versions.node}. ${rows.length} questions, ${exchanges.length} requests. Taken out: keys, vectors (their length is kept), IDs, addresses, and everything of the account that the run did not make itself.`,
		...section('Contradicts the emulator', contradicting.map(tableOf)),
		...section('Not answered', unanswered),
		...section('Errors met on the way', errors),
		'',
	].join('\n\n');
}

function tableOf({ id, question, source, answers, contradicts }: Row): string {
	return [
		`### \`${id}\` ${question}\n\n${source}\n`,
		'| | Answered | Assumed |\n| --- | --- | --- |',
		...answers
			.filter(({ name }) => contradicts.includes(name))
			.map((each) => `| ${each.name} | ${code(each.answered)} | ${code(each.assumed)} |`),
		'',
	].join('\n');
}

/** Inline code, also for table cells. */
function code(value: unknown): string {
	const text = (JSON.stringify(value) ?? 'absent').replace(/\s+/g, ' ');
	return `\`${text.replaceAll('`', '’').replaceAll('|', '\\|')}\``;
}
