import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { Failure } from '../model/failure';
import { parseUrl } from '../model/url';
import type { Cancellation } from './cancellation';
import { LimitGate } from './rate-limit';
import { redactor } from './redact';

/** https://docs.twelvelabs.io/api-reference/introduction */
export const DEFAULT_BASE_URL = 'https://api.twelvelabs.io/v1.3';

/** An address without its `https://` begins with a host name; a pasted key does not. */
const WITHOUT_SCHEME = /^[\w-]+(\.[\w-]+)+([:/]|$)/;

/**
 * The credential's base URL without slashes at its end and with a missing `https://`; TwelveLabs' own if empty.
 * @throws Failure unless it is http(s) without user name, password, query and fragment, which logs would show
 */
export function checkBaseUrl(value: string): string {
	const given = value.trim();
	if (given === '') return DEFAULT_BASE_URL;
	const refused = (problem: string): Failure =>
		new Failure(
			`The Base URL of the TwelveLabs credential ${problem}`,
			'Correct "Base URL" in the TwelveLabs credential, e.g. https://api.twelvelabs.io/v1.3',
		);
	const url = parseUrl(WITHOUT_SCHEME.test(given) ? `https://${given}` : given);
	if (!url) throw refused('is not a web address');
	if (!/^https?:$/.test(url.protocol)) throw refused('is not an http(s) address');
	if (url.username || url.password) throw refused('contains a user name or password');
	if (url.search || url.hash) throw refused('contains a query or fragment');
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

export const CREDENTIAL = 'twelveLabsApi';

export type RequestContext =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | ISupplyDataFunctions;

/** The kinds of request that TwelveLabs counts together: https://docs.twelvelabs.io/docs/rate-limits */
export type LimitCategory = 'embedVideo' | 'embedQuery' | 'upload' | 'read';

/** What all requests of one run share. */
export interface Connection {
	readonly ctx: RequestContext;
	/** Without a slash at its end. */
	readonly baseUrl: string;
	readonly cancellation: Cancellation;
	/** One gate per category: a limit that one item meets delays the others too. */
	readonly gates: Readonly<Record<LimitCategory, LimitGate>>;
	/** How far the server's clock is ahead of ours, in milliseconds, once an answer has shown it. */
	readonly server: { aheadMs?: number };
	redact(text: string): string;
}

const HEADER_SAFE = /^[\x21-\x7e]+$/;

/** @throws Failure when the credential's key is missing or cannot be a key, or its base URL is unusable */
export async function connect(
	ctx: RequestContext,
	cancellation: Cancellation,
): Promise<Connection> {
	const credential = await ctx.getCredentials<{ apiKey?: string; baseUrl?: string }>(CREDENTIAL);
	// The credential trims the key too when it sends it.
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
