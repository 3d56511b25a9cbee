import { DateTime } from 'luxon';
import { Failure, type FailureDetails, sentence } from '../model/failure';
import { LABELS } from '../model/labels';
import type { Source } from '../model/task';
import { capital, compact } from '../model/values';
import type { Connection } from './connection';
import type { Outcome, OutcomeKind } from './outcome';
import { headerOf, type Limit } from './rate-limit';

export class RequestFailure extends Failure {
	constructor(
		message: string,
		description: string,
		details: FailureDetails,
		readonly kind: OutcomeKind,
		/** TwelveLabs itself says that the thing does not exist. */
		readonly isNotFound = false,
	) {
		super(message, description, compact(details));
	}
}

/** Media that a request sends, and the label of their field. */
export interface SentMedia {
	readonly source: Source;
	readonly field: string;
}

export function sentMedia(source: Source, urlField: 'videoUrl' | 'url' = 'videoUrl'): SentMedia {
	const fields = { url: urlField, file: 'binaryPropertyName', asset: 'assetId' } as const;
	return { source, field: LABELS[fields[source.kind]] };
}

/** What the caller knows of a request, for the text of its failure. */
export interface RequestContextInfo {
	/** What the request names by its ID, such as `task 663e…`. */
	readonly about?: string;
	/** The media it sends: they may be what is wrong. */
	readonly media?: SentMedia;
	/** The fields of n8n that a text of the API names. */
	fieldsIn?(text: string): string[];
	/** What to do about some of the API's codes, instead of the usual advice. */
	readonly advice?: Readonly<Record<string, string>>;
	/** What the user can do if this API version was removed. */
	readonly ifRemoved?: string;
}

const TOO_LARGE = 'Compress or split the file first.';

const nameOf = (media: SentMedia | undefined): string =>
	media ? `"${media.field}"` : 'the URL or file';

/** What may be wrong with a file that cannot be read, the likeliest first. */
function brokenFile(media: SentMedia | undefined): string {
	if (media?.source.kind === 'url') {
		return `The address may lead to a web page instead of a file, its link may have expired, or the download failed for a moment. Open the address of ${nameOf(media)} in a private browser window: if the file plays there, run again; otherwise enter its direct address.`;
	}
	const { name, type, otherType } = media?.source.kind === 'file' ? media.source.file : {};
	return otherType === undefined
		? `Check that the file plays, and that "${LABELS.mediaType}" is what it is.`
		: `The name "${name}" says ${type}, but the node that returned the file says ${otherType}. Correct whichever is wrong.`;
}

/** What to do about the API's codes: https://docs.twelvelabs.io/api-reference/error-codes */
const adviceFor = (media: SentMedia | undefined): Readonly<Record<string, string>> => ({
	video_resolution_too_low:
		'Marengo needs videos of at least 360 × 360 pixels. Scale the video up first.',
	video_resolution_too_high:
		'Marengo takes videos of up to 5184 × 2160 pixels. Scale it down first.',
	video_resolution_invalid_aspect_ratio:
		'Marengo takes aspect ratios between 1:2.4 and 2.4:1. Crop or pad the video first.',
	video_duration_too_short: 'Marengo needs videos of at least 4 seconds.',
	video_duration_too_long: 'Marengo takes videos of up to 4 hours. Split the video first.',
	video_file_broken: brokenFile(media),
	audio_file_broken: brokenFile(media),
	image_file_broken: brokenFile(media),
	video_filesize_too_large: TOO_LARGE,
	audio_filesize_too_large: TOO_LARGE,
	media_filesize_too_large: TOO_LARGE,
	media_url_not_exists: `TwelveLabs found no file at the address of ${nameOf(media)}. Open it in a private browser window: the file itself has to load, without signing in.`,
	unsupported_media_type: `TwelveLabs can't read this type of file. Check ${nameOf(media)} and "${LABELS.mediaType}", or convert the file first.`,
	source_unavailable: `TwelveLabs could not download the file of ${nameOf(media)}. If its address loads in a private browser window, run again later.`,
	source_not_authorized: `The address of ${nameOf(media)} asks for a sign-in, or its link has expired. Use a public address or a new link.`,
	usage_limit_exceeded: 'The plan has no video minutes left. See the TwelveLabs dashboard.',
	insufficient_funds: 'The TwelveLabs account needs funds. See its billing page.',
	api_allowed_for_paid_plan: 'This needs a paid TwelveLabs plan.',
	region_not_allowed: 'TwelveLabs does not serve the region this n8n runs in.',
});

/** The codes of a thing that does not exist; the second was seen live and is not documented. */
const NOT_THERE: ReadonlySet<string> = new Set(['resource_not_exist', 'resource_not_exists']);

const ACCOUNT = 'that the credential belongs to the account that created it.';
const PROXY = 'A proxy in between may also be the cause.';
const BASE_URL = 'Check that "Base URL" in the TwelveLabs credential ends in /v1.3.';

/** Statuses of a path that was removed, from TwelveLabs itself or from a gateway. */
export const REMOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 404, 405, 410]);

type Explanation = readonly [title: string, advice: string, isNotFound?: boolean];

export function explainOutcome(outcome: Outcome, asked: RequestContextInfo = {}): RequestFailure {
	const { status, kind, headers, apiMessage, code = apiMessage?.code } = outcome;
	const [title, advice, isNotFound] =
		status === undefined ? explainFault(outcome) : explainAnswer(status, outcome, asked);
	const details = { code, http_code: status, trace_id: headerOf(headers, 'x-trace-id') };
	return new RequestFailure(title, advice.trim(), details, kind, isNotFound);
}

function explainFault({ kind, code, message }: Outcome): Explanation {
	const reason = code ?? message ?? 'no reason given';
	if (kind === 'invalidRequest') return ['The request could not be sent', message ?? reason];
	const what =
		kind === 'notConnected' ? "Can't reach TwelveLabs" : 'The connection to TwelveLabs broke';
	return [`${what} (${reason})`, "Check n8n's network and proxy, and the credential's Base URL."];
}

const saidBy = (message: string | undefined, who = 'TwelveLabs'): string =>
	message === undefined ? '' : `${who} says: ${sentence(message)} `;

function explainAnswer(
	status: number,
	{ kind, body, apiMessage: { code = '', message } = {} }: Outcome,
	{ about, media, fieldsIn, advice, ifRemoved }: RequestContextInfo,
): Explanation {
	const removed = (REMOVED.has(status) && ifRemoved) || '';
	if (kind === 'invalidBody') {
		return [
			'TwelveLabs returned an answer that cannot be read',
			'The answer is not valid JSON or was cut off. Check the Base URL of the credential, then run again.',
		];
	}
	if (kind === 'notTheApi') {
		return [
			`Something other than the TwelveLabs API answered (HTTP ${status})`,
			`${saidBy(message, 'The page')}${BASE_URL} ${PROXY} ${removed}`,
		];
	}
	if (kind === 'serverError') {
		return [
			`TwelveLabs cannot serve this request right now (HTTP ${status})`,
			`${saidBy(message) || 'The answer has no text. '}Run again later.`,
		];
	}
	if (status < 400) {
		return [
			`TwelveLabs redirected the request (HTTP ${status}), and redirects are not followed`,
			`A redirect would carry the API key elsewhere. Correct "Base URL" in the credential. ${removed}`,
		];
	}
	const isPage = typeof body === 'string';
	const what = (isPage ? undefined : message) ?? code;
	const refused = `TwelveLabs refused the request${what === '' ? ` (HTTP ${status})` : `: ${what}`}`;
	const says = saidBy(message, isPage ? 'The page' : undefined);
	if (code === 'read_not_allowed') {
		return about === undefined
			? [refused, `It belongs to another TwelveLabs account. Check ${ACCOUNT}`]
			: [`${capital(about)} belongs to another TwelveLabs account`, `${says}Check ${ACCOUNT}`];
	}
	const known = new Map(Object.entries({ ...adviceFor(media), ...advice })).get(code);
	if (known !== undefined) return [refused, known];
	if (status === 401) {
		return [
			'TwelveLabs does not accept the API key',
			`${says}Check the key in the credential; keys expire (the dashboard shows when).`,
		];
	}
	if (about !== undefined && (status === 404 || NOT_THERE.has(code))) {
		return [
			`TwelveLabs has no ${about} (expired, deleted or mistyped)`,
			`${about.startsWith('task') ? 'TwelveLabs keeps tasks and their embeddings for seven days. ' : ''}Check the ID, and ${ACCOUNT}`,
			true,
		];
	}
	if (media && NOT_THERE.has(code)) {
		return [
			refused,
			`TwelveLabs found no such media. Check that ${nameOf(media)} is what "${LABELS.mediaType}" says (a still image is not a video), and that an asset still exists.`,
		];
	}
	if (removed !== '') return [refused, removed];
	if (status === 404) return ['This Base URL is not a TwelveLabs API (404)', says + BASE_URL];
	if (status === 402 || status === 403) {
		return [
			`TwelveLabs does not allow this request (HTTP ${status})`,
			`${says}Check your plan, your balance, your region and the key's permissions in the TwelveLabs dashboard.`,
		];
	}
	if (status === 413) return [refused, says + TOO_LARGE];
	if (isPage) return [refused, `${says}${BASE_URL} ${PROXY}`];
	const fields = fieldsIn?.(message ?? '').map((label) => `"${label}"`) ?? [];
	return [
		refused,
		fields.length > 0
			? `In this node that is ${fields.join(' and ')}. Correct it and run again.`
			: 'Correct the field named in the message and run again.',
	];
}

/** As in `(100req/1day)`. */
const LIMIT_IN_TEXT = /\((\d+)\s*req\/(\d+)\s*([a-z]+?)s?\)/i;

function nameOfLimit({ apiMessage = {}, reset }: Limit): string {
	const [, requests, count, unit] = LIMIT_IN_TEXT.exec(apiMessage.message ?? '') ?? [];
	const every = count === '1' ? unit : `${count} ${unit}s`;
	return `The ${reset?.dimension ?? 'rate'} limit of TwelveLabs${requests === undefined ? '' : ` (${requests} requests per ${every})`}`;
}

/** For a rate limit that lifts too late; its text gives the time in the workflow's timezone. */
export function explainLimit({ ctx }: Connection, limit: Limit, budgetMs: number): RequestFailure {
	const { apiMessage: { code = 'too_many_requests', message } = {}, reset, traceId } = limit;
	const moment = reset && DateTime.fromMillis(reset.at, { zone: ctx.getTimezone() });
	const when = moment
		? `lifts at ${moment.toFormat("yyyy-LL-dd HH:mm:ss '('z')'")}`
		: 'does not say when it lifts';
	return new RequestFailure(
		`${nameOfLimit(limit)} is used up and ${when}`,
		`${saidBy(message)}That is beyond the ${Math.round(budgetMs / 1000)} s of "${LABELS.maxRetryTimeSec}". Raise it, lower "${LABELS.concurrency}", or run again later.`,
		{
			code,
			http_code: 429,
			trace_id: traceId,
			resets_at: reset && new Date(reset.at).toISOString(),
		},
		'rateLimited',
	);
}
