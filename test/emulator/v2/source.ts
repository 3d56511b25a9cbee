import type { Account } from '../server/account';
import { ContentTooLarge, type Content } from './content/content';
import { ContentSink } from './content/sink';
import { refusal } from './errors';
import { FAILURES, MediaFailure } from './failures';
import type { SourceBody } from './validate/source';

/** Where media came from, as metadata tells it; inline media have neither. */
export interface V2Input {
	input_url?: string;
	input_filename?: string;
}

/** Media that were read. */
export interface Loaded {
	content: Content;
	input: V2Input;
	/** What its words are taken from: file name or URL; empty of inline media. */
	name: string;
}

/** The name by which outcomes are matched, and the metadata, before anything is read. */
export function inputOf(account: Account, source: SourceBody): { input: V2Input; name: string } {
	const { url, asset_id } = source;
	if (url !== undefined) return { input: { input_url: url }, name: url };
	const filename = asset_id === undefined ? undefined : account.v2.assets.find(asset_id)?.filename;
	return filename === undefined
		? { input: {}, name: '' }
		: { input: { input_filename: filename }, name: filename };
}

/**
 * Media that need not be fetched: those of an asset, or in the request itself.
 * @throws ApiError when the asset does not exist or is not ready
 * @throws MediaFailure when inline media cannot be read
 */
export function loadHere(account: Account, source: SourceBody, field: string): Loaded | undefined {
	const { asset_id, base64_string } = source;
	if (asset_id !== undefined) {
		const asset = account.v2.assets.find(asset_id);
		if (!asset) throw refusal(`${field}.asset_id`, `There is no asset ${asset_id}.`);
		if (asset.status !== 'ready' || !asset.content) {
			throw refusal(`${field}.asset_id`, `The asset is ${asset.status}; it must be ready.`);
		}
		return { content: asset.content, ...inputOf(account, source) };
	}
	if (base64_string === undefined) return undefined;
	const sink = new ContentSink();
	sink.write(Buffer.from(base64_string, 'base64'));
	// Only the content itself tells what it is; a text has no signature, so it counts as text/plain.
	return { content: readable(sink, inlineName(base64_string)), input: {}, name: '' };
}

/**
 * Fetches a URL.
 * @throws MediaFailure
 */
export async function loadUrl(account: Account, url: string, maxBytes: number): Promise<Loaded> {
	const sink = new ContentSink(maxBytes);
	try {
		await account.v2.fetcher.fetchInto(url, sink);
	} catch (error) {
		throw new MediaFailure(error instanceof ContentTooLarge ? error.message : FAILURES.fetch);
	}
	return { content: readable(sink, url), input: { input_url: url }, name: url };
}

function readable(sink: ContentSink, name: string): Content {
	try {
		return sink.content(name);
	} catch {
		throw new MediaFailure(FAILURES.media);
	}
}

function inlineName(base64: string): string {
	const head = Buffer.from(base64.slice(0, 64), 'base64');
	const printable = head.every((byte) => byte >= 0x20 || [0x09, 0x0a, 0x0d].includes(byte));
	return printable && !head.toString('latin1').startsWith('%PDF-') ? 'inline.txt' : '';
}
