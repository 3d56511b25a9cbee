import type { Failure as Cause } from 'n8n-workflow';
import { RequestFailure } from '../http/explain';
import type { Happening } from '../http/policy';
import type { Failure } from '../model/failure';

/** The API's own codes, where they tell more than how the request ended. */
const BY_CODE: Readonly<Record<string, Cause['cause']>> = {
	usage_limit_exceeded: 'quota-exhausted',
	insufficient_funds: 'quota-exhausted',
	api_allowed_for_paid_plan: 'configuration-invalid',
	region_not_allowed: 'configuration-invalid',
};

const BY_STATUS: Readonly<Record<number, Cause['cause']>> = {
	401: 'credential-invalid',
	403: 'credential-invalid',
	404: 'configuration-invalid',
};

const BY_HAPPENING: Readonly<Partial<Record<Happening, Cause['cause']>>> = {
	limited: 'rate-limited',
	garbled: 'temporarily-unavailable',
	troubled: 'temporarily-unavailable',
	page: 'temporarily-unavailable',
	unreached: 'temporarily-unavailable',
	interrupted: 'temporarily-unavailable',
	unsendable: 'configuration-invalid',
};

/** A redirect comes of a wrong Base URL. */
const isRedirect = (status = 0): boolean => status >= 300 && status < 400;

function nameOf(error: Failure): Cause['cause'] | undefined {
	const { code = '', http_code: status } = error.details;
	const happening = error instanceof RequestFailure ? error.happening : undefined;
	if (happening && happening !== 'refused') return BY_HAPPENING[happening];
	if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
	if (isRedirect(status)) return 'configuration-invalid';
	return status === undefined ? undefined : BY_STATUS[status];
}

/**
 * Why it failed, as n8n puts it since n8n-workflow 2.37: its polling then knows whether and when another
 * try can help. Undefined where none of n8n's causes fits, such as a video that is too short.
 */
export function causeOf(error: Failure): Cause | undefined {
	const cause = nameOf(error);
	if (cause !== 'rate-limited') return cause && { cause };
	const resetsAt = error instanceof RequestFailure ? error.resetsAt : undefined;
	return { cause, ...(resetsAt !== undefined && { resetsAtEpochMs: resetsAt }) };
}
