import { DateTime } from 'luxon';
import { Failure } from '../model/failure';
import type { Connection } from './connection';
import type { LimitReset } from './rate-limit';
import type { ApiRequest, Outcome } from './request';

const KEEPS = 'TwelveLabs keeps tasks and their embeddings for seven days.';

/** What a person can do about the API's own codes (TWELVELABS.md §6.3, §8). */
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

/** The failure that stands for an outcome with which a request ended. */
export function explainOutcome(outcome: Outcome, request: Pick<ApiRequest, 'asked'>): Failure {
	const { status } = outcome;
	if (status === undefined) return explainFault(outcome);
	const api = outcome.said ?? {};
	const details = { code: api.code, http_code: status };
	const said = api.message ?? 'The answer has no text.';
	if (outcome.happening === 'garbled') {
		return new Failure(
			'TwelveLabs gave an answer that can not be read',
			request.asked === 'create'
				? 'The task may exist: look in List Tasks before running this again.'
				: 'The answer is no JSON or was cut off. Check the Base URL of the credential, then run again.',
			details,
		);
	}
	if (status >= 300 && status < 400) {
		return new Failure(
			`TwelveLabs redirects the request (HTTP ${status}), which is not followed`,
			'A redirect would carry the API key elsewhere. Correct "Base URL" in the credential.',
			details,
		);
	}
	if (status === 401 || status === 403) {
		return new Failure(
			'TwelveLabs does not accept the API key',
			`TwelveLabs says: ${said} Check the key in the credential; keys expire (the dashboard shows when).`,
			details,
		);
	}
	if (status === 404 || api.code === 'resource_not_exist') {
		return new Failure(
			'TwelveLabs does not know what was asked for',
			`${KEEPS} Check the task ID, and that the credential belongs to the account that made the task.`,
			details,
		);
	}
	if (status >= 500 || status === 408) {
		return new Failure(
			`TwelveLabs can not serve the request now (HTTP ${status})`,
			`TwelveLabs says: ${said} Run again later.`,
			details,
		);
	}
	return new Failure(
		`TwelveLabs refused the request: ${said}`,
		(api.code !== undefined && Object.hasOwn(ADVICE, api.code) ? ADVICE[api.code] : undefined) ??
			'Correct the field that the message names and run again.',
		details,
	);
}

function explainFault({ happening, code, message }: Outcome): Failure {
	const reason = code ?? message ?? 'no reason given';
	if (happening === 'refused') {
		return new Failure('The request could not be sent', message ?? reason, { code });
	}
	return new Failure(
		happening === 'unreached'
			? `TwelveLabs can not be reached (${reason})`
			: `The connection to TwelveLabs broke (${reason})`,
		'Check the network of this n8n, its proxy settings and the Base URL of the credential, then run again.',
		{ code },
	);
}

/** The failure for a rate limit that lifts too late. Times are in the workflow's timezone. */
export function explainLimit(
	{ ctx }: Connection,
	outcome: Outcome,
	reset: LimitReset | undefined,
	budgetMs: number,
): Failure {
	const api = outcome.said ?? {};
	const name = reset?.dimension ? `The ${reset.dimension} limit` : 'The rate limit';
	const when = reset
		? `lifts at ${DateTime.fromMillis(reset.at, { zone: ctx.getTimezone() }).toFormat("yyyy-LL-dd HH:mm:ss '('z')'")}`
		: 'does not say when it lifts';
	return new Failure(
		`${name} of TwelveLabs is used up and ${when}`,
		`${api.message ? `TwelveLabs says: ${api.message} ` : ''}That is beyond the ${Math.round(budgetMs / 1000)} s of "Max Retry Time". Raise it, lower "Concurrency", or run again later.`,
		{ code: api.code ?? 'too_many_requests', http_code: 429 },
	);
}
