import { DateTime } from 'luxon';
import { Failure, type FailureDetails, sentence } from '../model/failure';
import type { Connection } from './connection';
import type { OutcomeKind, Outcome } from './outcome';
import type { Limit } from './rate-limit';

/** A failure that a request ended with; the code above it may have to know which kind. */
export class RequestFailure extends Failure {
	constructor(
		message: string,
		description: string,
		details: FailureDetails,
		readonly kind: OutcomeKind,
		/** TwelveLabs itself says that what was asked for does not exist. */
		readonly isNotFound = false,
		/** When the limit behind it lifts (epoch in milliseconds, by our own clock). */
		readonly resetsAt?: number,
	) {
		super(message, description, details);
	}
}

const KEEPS = 'TwelveLabs keeps tasks and their embeddings for seven days.';

/** What a person can do about the API's own codes (its page on error codes). */
const ADVICE: Readonly<Record<string, string>> = {
	video_resolution_too_low: 'Marengo takes videos from 360 × 360 pixels. Scale the video up first.',
	video_resolution_too_high: 'Marengo takes videos up to 5184 × 2160 pixels. Scale it down first.',
	video_resolution_invalid_aspect_ratio:
		'Marengo takes aspect ratios between 1:2.4 and 2.4:1. Crop or pad the video first.',
	video_duration_too_short: 'Marengo takes videos from 4 seconds.',
	video_duration_too_long: 'Marengo takes videos up to 4 hours. Split the video first.',
	video_file_broken: 'The file is no video that TwelveLabs can read. Check that it plays.',
	video_filesize_too_large: 'This API takes files up to 2 GB. Compress or split the video first.',
	usage_limit_exceeded: 'The plan has no video minutes left. See the TwelveLabs dashboard.',
	insufficient_funds: 'The TwelveLabs account needs funds. See its billing page.',
	api_allowed_for_paid_plan: 'This needs a paid TwelveLabs plan.',
	region_not_allowed: 'TwelveLabs does not serve the region this n8n runs in.',
};

const adviceFor = (code: string | undefined): string | undefined =>
	code !== undefined && Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;

const BASE_URL = 'Check that "Base URL" in the TwelveLabs credential ends in /v1.3.';

/** What the caller knows of a request, for the person who reads how it ended. */
export interface RequestContextInfo {
	/** What was asked for by its ID, such as `task 663e…`. */
	readonly about?: string;
	/** Which fields of n8n a text of the API names. */
	fieldsIn?(text: string): string[];
	/** What a person can do if the API that was asked is no more. */
	readonly ifRemoved?: string;
}

/** How a path answers that is no more, be it in TwelveLabs' own words or by a gateway's page. */
export const REMOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308, 403, 404, 405, 410]);

/** The failure that stands for an outcome with which a request ended. */
export function explainOutcome(outcome: Outcome, asked: RequestContextInfo = {}): RequestFailure {
	const { about, fieldsIn } = asked;
	const { status, kind, apiMessage = {} } = outcome;
	if (status === undefined) return explainFault(outcome);
	const ifRemoved = REMOVED.has(status) ? asked.ifRemoved : undefined;
	const orElse = ifRemoved === undefined ? '' : ` ${ifRemoved}`;
	const fail = (message: string, description: string, gone = false): RequestFailure =>
		new RequestFailure(
			message,
			// Its own word that there is no such task is no sign that the whole API is gone.
			gone ? description : description + orElse,
			{ code: apiMessage.code, http_code: status },
			kind,
			gone,
		);
	const says = apiMessage.message ? `TwelveLabs says: ${sentence(apiMessage.message)} ` : '';
	const page = apiMessage.message ? `The page says: ${sentence(apiMessage.message)} ` : '';
	if (kind === 'invalidBody') {
		return fail(
			'TwelveLabs gave an answer that can not be read',
			'The answer is no JSON or was cut off. Check the Base URL of the credential, then run again.',
		);
	}
	if (kind === 'notTheApi') {
		return fail(
			`Something that is not TwelveLabs' API answered (HTTP ${status})`,
			`${page}${BASE_URL} A proxy in between may be at fault as well.`,
		);
	}
	if (status >= 300 && status < 400) {
		return fail(
			`TwelveLabs redirects the request (HTTP ${status}), which is not followed`,
			'A redirect would carry the API key elsewhere. Correct "Base URL" in the credential.',
		);
	}
	if (kind === 'serverError') {
		return fail(
			`TwelveLabs can not serve the request now (HTTP ${status})`,
			`${says || 'The answer has no text. '}Run again later.`,
		);
	}
	const advice = adviceFor(apiMessage.code);
	if (advice !== undefined) {
		return fail(
			`TwelveLabs refused the request: ${apiMessage.message ?? apiMessage.code ?? ''}`,
			advice,
		);
	}
	if (status === 401 || status === 403) {
		return fail(
			'TwelveLabs does not accept the API key',
			`${says}Check the key in the credential; keys expire (the dashboard shows when).`,
		);
	}
	if (status === 404 || apiMessage.code === 'resource_not_exist') {
		return about === undefined
			? fail('TwelveLabs does not know what was asked for', `${says}${BASE_URL}`)
			: fail(
					`TwelveLabs has no ${about} (any more)`,
					`${about.startsWith('task') ? `${KEEPS} ` : ''}Check the ID, and that the credential belongs to the account that made it.`,
					true,
				);
	}
	const fields = fieldsIn?.(apiMessage.message ?? '').map((label) => `"${label}"`) ?? [];
	return fail(
		`TwelveLabs refused the request: ${apiMessage.message ?? 'the answer has no text'}`,
		fields.length > 0
			? `In this node that is ${fields.join(' and ')}. Correct it and run again.`
			: (ifRemoved ?? 'Correct the field that the message names and run again.'),
	);
}

function explainFault({ kind, code, message }: Outcome): RequestFailure {
	const reason = code ?? message ?? 'no reason given';
	const [title, advice] =
		kind === 'invalidRequest'
			? ['The request could not be sent', message ?? reason]
			: [
					kind === 'notConnected'
						? `TwelveLabs can not be reached (${reason})`
						: `The connection to TwelveLabs broke (${reason})`,
					'Check the network of this n8n, its proxy settings and the Base URL of the credential, then run again.',
				];
	return new RequestFailure(title, advice, { code }, kind);
}

/** The failure for a rate limit that lifts too late. Times are in the workflow's timezone. */
export function explainLimit(
	{ ctx }: Connection,
	{ apiMessage = {}, reset }: Limit,
	budgetMs: number,
): RequestFailure {
	const name = reset?.dimension ? `The ${reset.dimension} limit` : 'The rate limit';
	const when = reset
		? `lifts at ${DateTime.fromMillis(reset.at, { zone: ctx.getTimezone() }).toFormat("yyyy-LL-dd HH:mm:ss '('z')'")}`
		: 'does not say when it lifts';
	const says = apiMessage.message ? `TwelveLabs says: ${sentence(apiMessage.message)} ` : '';
	return new RequestFailure(
		`${name} of TwelveLabs is used up and ${when}`,
		`${says}That is beyond the ${Math.round(budgetMs / 1000)} s of "Max Retry Time". Raise it, lower "Concurrency", or run again later.`,
		{ code: apiMessage.code ?? 'too_many_requests', http_code: 429 },
		'rateLimited',
		false,
		reset?.at,
	);
}

/** TwelveLabs itself says that there is no such thing. */
export const isNotFound = (error: unknown): boolean =>
	error instanceof RequestFailure && error.isNotFound;

/** The result, or undefined when TwelveLabs says that there is no such thing. @throws Failure, CancelledError */
export function undefinedIfNotFound<T>(work: Promise<T>): Promise<T | undefined> {
	return work.catch((error: unknown) => (isNotFound(error) ? undefined : Promise.reject(error)));
}
