import type {
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
	ISupplyDataFunctions,
} from 'n8n-workflow';
import { Failure } from '../model/failure';
import type { Halt } from './halt';
import { checkBaseUrl } from './base-url';
import type { NewTask } from '../ledger/create-task';
import { LimitGate } from './limit-gate';

export const CREDENTIAL = 'twelveLabsApi';

/** The n8n contexts a request can be made from. */
export type RequestContext =
	IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | ISupplyDataFunctions;

/** The kinds of request that TwelveLabs counts together (TWELVELABS.md §7). */
export type LimitCategory = 'embedVideo' | 'embedQuery' | 'read';

/** What all requests of one run share. */
export interface Connection {
	readonly ctx: RequestContext;
	/** Without a slash at its end. */
	readonly baseUrl: string;
	readonly halt: Halt;
	/** One gate per category: a limit met by one item holds the others back too. */
	readonly gates: Readonly<Record<LimitCategory, LimitGate>>;
	/** IDs of the tasks that items of this run hold. */
	readonly claimed: Set<string>;
	/** IDs of tasks that may be of an item of this run: only a person can tell. */
	readonly doubtful: Set<string>;
	/** Tasks that are being created, or of which it did not become clear whether they exist. */
	readonly creating: Set<NewTask>;
	/** How far the server's clock is ahead of ours, once an answer told. */
	readonly clock: { aheadMs?: number };
	/** Takes the API key out of a text that an answer or an error brought. */
	redact(text: string): string;
}

/** What is shorter is no key, and may well be part of a word. */
const SHORTEST_KEY = 8;

/** Printable ASCII: what an HTTP header value may hold. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

/**
 * Opens the connection that the requests of one run share.
 * @throws Failure when the credential's key is missing or can not be a key, or its base URL is unusable.
 */
export async function connect(ctx: RequestContext, halt: Halt): Promise<Connection> {
	const { apiKey, baseUrl } = await ctx.getCredentials<{ apiKey?: string; baseUrl?: string }>(
		CREDENTIAL,
	);
	if (typeof apiKey !== 'string' || apiKey === '') {
		throw new Failure(
			'The TwelveLabs credential has no API key',
			'Open the credential and paste the key from the API Keys page of the TwelveLabs dashboard.',
		);
	}
	if (!HEADER_SAFE.test(apiKey)) {
		throw new Failure(
			'The API key of the TwelveLabs credential holds spaces or other characters no key has',
			'Copy the key again from the API Keys page of the TwelveLabs dashboard.',
		);
	}
	return {
		ctx,
		baseUrl: checkBaseUrl(baseUrl ?? ''),
		halt,
		gates: { embedVideo: new LimitGate(), embedQuery: new LimitGate(), read: new LimitGate() },
		claimed: new Set(),
		doubtful: new Set(),
		creating: new Set(),
		clock: {},
		redact: (text) => (apiKey.length < SHORTEST_KEY ? text : text.replaceAll(apiKey, '[API key]')),
	};
}
