import path from 'node:path';

import type { Answer } from '../api/answer';
import { jsonAnswer } from '../api/answer';
import { parameterInvalid, parameterNotProvided } from '../api/errors';
import { checkFields, checkUrl } from '../api/form';
import { Query } from '../api/query';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { FormFile } from '../server/form';
import { readForm } from '../server/form';
import type { Fields } from '../settings';
import { WrongExtension, type Content } from '../v2/content/content';
import { ContentSink } from '../v2/content/sink';
import { isObject, shapeProblems } from '../v2/validate/shape';
import type { Asset, AssetSettings } from './asset';
import { originOf } from './origin';
import { assetView } from './views';

/** The text fields POST /assets declares; none may be repeated. */
const FIELDS = new Map(
	['method', 'url', 'filename', 'enable_hls', 'enable_thumbnail', 'user_metadata'].map((name) => [
		name,
		{ repeatable: false },
	]),
);

/**
 * POST /assets: an asset from a form, with its file or a URL.
 * @returns 201 with the asset, as a rule still `processing`
 * @throws ApiError for everything the reference does not allow
 */
export async function createAsset(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const { record } = exchange;
	const { directBytes } = account.v2.switches;
	const form = await readForm(
		exchange,
		await exchange.takeBody(),
		() => new ContentSink(),
		directBytes,
		(bytes) => {
			record.bodyBytes = bytes;
		},
	);
	record.fields = Object.fromEntries(form.fields);
	const [file] = form.files;
	if (file) {
		const { filename, contentType, sink } = file;
		record.file = { filename, contentType, bytes: sink.bytes, sha256: sink.sha256() };
	}
	checkFields(form, FIELDS, ['file']);
	const asset = assetOf(account, form.fields, file);
	return { ...jsonAnswer(201, assetView(asset, originOf(exchange))), made: asset };
}

function assetOf(account: Account, fields: Fields, file: FormFile<ContentSink> | undefined): Asset {
	const method = fields.get('method')?.[0];
	if (method === undefined) throw parameterNotProvided('method');
	const url = fields.get('url')?.[0];
	const settings = {
		enableHls: flag(fields, 'enable_hls'),
		enableThumbnail: flag(fields, 'enable_thumbnail'),
		userMetadata: metadata(fields.get('user_metadata')?.[0]),
	};
	const given = fields.get('filename')?.[0];
	if (method === 'direct') {
		if (url !== undefined) throw parameterInvalid('url', 'It is for the method url.');
		if (!file) throw parameterNotProvided('file');
		const filename = given ?? path.posix.basename(file.filename ?? '');
		return fromFile(account, file.sink, { ...settings, method, filename });
	}
	if (method !== 'url') throw parameterInvalid('method', `${method} is not one of direct, url.`);
	if (file) throw parameterInvalid('file', 'It is for the method direct.');
	if (url === undefined) throw parameterNotProvided('url');
	checkUrl('url', url);
	const filename = given ?? path.posix.basename(new URL(url).pathname);
	return fromUrl(account, url, { ...settings, method, filename, url });
}

function fromFile(account: Account, sink: ContentSink, settings: AssetSettings): Asset {
	const read = contentOf(account, sink, settings.filename);
	// The reference: a document whose extension is not that of its content is rejected.
	if (read instanceof WrongExtension) throw parameterInvalid('file', read.message);
	const asset = reserve(account, settings);
	if (read instanceof Error) asset.fail(read.message);
	else asset.receive(read);
	return asset;
}

function fromUrl(account: Account, url: string, settings: AssetSettings): Asset {
	const asset = reserve(account, settings);
	const { urlBytes } = account.v2.switches;
	account.v2.fetcher
		.fetchInto(url, new ContentSink(urlBytes))
		.then((sink) => {
			const read = contentOf(account, sink, settings.filename);
			if (read instanceof Error) asset.fail(read.message);
			else asset.receive(read);
		})
		.catch((error: unknown) => asset.fail(`The URL could not be fetched: ${String(error)}`));
	return asset;
}

/** An asset without bytes yet. */
export function reserve({ v2 }: Account, settings: AssetSettings): Asset {
	return v2.assets.create(settings, { processingMs: v2.switches.assetProcessingMs, fail: false });
}

/** What the bytes hold, or why they cannot be used. */
export function contentOf({ v2 }: Account, sink: ContentSink, filename: string): Content | Error {
	try {
		const content = sink.content(filename);
		const { imageBytes, documentUrlBytes } = v2.switches;
		const document = content.kind === 'pdf' || content.kind === 'text';
		if (content.kind === 'image' && content.bytes > imageBytes)
			return new Error('It is too large.');
		if (document && content.bytes > documentUrlBytes) return new Error('It is too large.');
		return content;
	} catch (error) {
		return error instanceof Error ? error : new Error(String(error));
	}
}

function flag(fields: Fields, name: string): boolean {
	const value = fields.get(name)?.[0] ?? 'false';
	if (value !== 'true' && value !== 'false') {
		throw parameterInvalid(name, `It must be true or false, not "${value}".`);
	}
	return value === 'true';
}

function metadata(text: string | undefined): Record<string, unknown> | undefined {
	if (text === undefined) return undefined;
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw parameterInvalid('user_metadata', 'It must be JSON.');
	}
	const [problem] = shapeProblems(value, { type: 'scalars' }, 'user_metadata');
	if (problem || !isObject(value)) {
		throw parameterInvalid('user_metadata', problem?.message ?? 'It must be an object.');
	}
	return value;
}
