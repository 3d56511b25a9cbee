import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { Failure } from '../model/failure';
import type { Cancellation } from './cancellation';
import { LimitGate } from './rate-limit';
import { redactor } from './redact';

/** Where TwelveLabs' API is: https://docs.twelvelabs.io/api-reference/introduction */
export const DEFAULT_BASE_URL = 'https://api.twelvelabs.io/v1.3';

/** An address that lacks its `https://`: it begins with a host name. A pasted key does not. */
const WITHOUT_SCHEME = /^[\w-]+(\.[\w-]+)+([:/]|$)/;

/**
 * Checks the credential's base URL, takes the slashes off its end and adds a missing `https://`; an
 * empty one is TwelveLabs' own.
 * @throws Failure when it is no http(s) address, or holds a user name, password, query or fragment:
 * those would travel into logs and errors.
 */
export function checkBaseUrl(value: string): string {
	const given = value.trim();
	if (given === '') return DEFAULT_BASE_URL;
	const hint =
		'Correct "Base URL" in the TwelveLabs credential, e.g. https://api.twelvelabs.io/v1.3';
	let url: URL;
	try {
		url = new URL(WITHOUT_SCHEME.test(given) ? `https://${given}` : given);
	} catch {
		return fail('The Base URL of the TwelveLabs credential is not a web address', hint);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		return fail('The Base URL of the TwelveLabs credential is not an http(s) address', hint);
	}
	if (url.username !== '' || url.password !== '') {
		return fail('The Base URL of the TwelveLabs credential holds a user name or password', hint);
	}
	if (url.search !== '' || url.hash !== '') {
		return fail('The Base URL of the TwelveLabs credential holds a query or fragment', hint);
	}
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function fail(message: string, description: string): never {
	throw new Failure(message, description);
}

export const CREDENTIAL = 'twelveLabsApi';

/** The n8n contexts a request can be made from. */
export type RequestContext =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | ISupplyDataFunctions;

/**
 * The kinds of request that TwelveLabs counts together.
 * https://docs.twelvelabs.io/docs/rate-limits
 */
export type LimitCategory = 'embedVideo' | 'embedQuery' | 'upload' | 'read';

/** What all requests of one run share. */
export interface Connection {
	readonly ctx: RequestContext;
	/** Without a slash at its end. */
	readonly baseUrl: string;
	readonly cancellation: Cancellation;
	/** One gate per category: a limit met by one item holds the others back too. */
	readonly gates: Readonly<Record<LimitCategory, LimitGate>>;
	/** What the answers told of the server. */
	readonly server: {
		/** How far its clock is ahead of ours, once an answer told, in milliseconds. */
		aheadMs?: number;
	};
	/** Takes the API key out of a text that an answer or an error brought. */
	redact(text: string): string;
}

/** Printable ASCII: what an HTTP header value may hold. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/**
 * Opens the connection that the requests of one run share.
 * @throws Failure when the credential's key is missing or cannot be a key, or its base URL is unusable.
 */
export async function connect(
	ctx: RequestContext,
	cancellation: Cancellation,
): Promise<Connection> {
	const credential = await ctx.getCredentials<{ apiKey?: string; baseUrl?: string }>(CREDENTIAL);
	// The credential takes the white space off as well when it sends the key.
	const apiKey = String(credential.apiKey ?? '').trim();
	if (apiKey === '') {
		throw new Failure(
			'The TwelveLabs credential has no API key',
			'Open the credential and paste the key from the API Keys page of the TwelveLabs dashboard.',
		);
	}
	if (!HEADER_SAFE.test(apiKey)) {
		throw new Failure(
			"The API key of the TwelveLabs credential contains spaces or characters that an API key can't have",
			'Copy the key again from the API Keys page of the TwelveLabs dashboard.',
		);
	}
	return {
		ctx,
		baseUrl: checkBaseUrl(credential.baseUrl ?? ''),
		cancellation,
		gates: {
			embedVideo: new LimitGate(),
			embedQuery: new LimitGate(),
			upload: new LimitGate(),
			read: new LimitGate(),
		},
		server: {},
		redact: redactor(apiKey),
	};
}
