import path from 'node:path';

import type { Emulator as Account } from '../emulator';
import { type Answer, byId, jsonAnswer, refusal, refuseFirst } from '../http/answer';
import { type Fields, problemsOf } from '../http/check';
import type { Exchange } from '../http/exchange';
import { type Form, receiveForm } from '../http/form';
import { PAGE_FIELDS, pageOf, type Query } from '../http/query';
import { type Clock, Job, newId, type Outcome, Store } from '../jobs';
import { type Content, extensionOf, MIME_TYPES, WrongExtension } from '../media/file';

/** What an asset was created with. */
export interface AssetSettings {
	/** The ways of the reference that are emulated; `connector` is not. */
	method: 'direct' | 'url' | 'multipart';
	filename: string;
	url?: string;
	/** What it will be, where that is said before its bytes are in. */
	type?: string;
	userMetadata?: unknown;
}

/** One asset. */
export class Asset extends Job {
	constructor(
		id: string,
		createdAt: number,
		outcome: Outcome,
		clock: Clock,
		readonly settings: AssetSettings,
	) {
		super(id, createdAt, outcome, clock);
	}

	get name(): string {
		return this.settings.url ?? this.settings.filename;
	}

	get filename(): string {
		return this.settings.filename;
	}

	/** MIME type: of its content, before that of its name. */
	get mime(): string {
		return this.media?.mime ?? MIME_TYPES[extensionOf(this.filename)] ?? 'application/octet-stream';
	}

	/** The filter of GET /assets it belongs to. */
	get type(): string {
		const [type = ''] = this.mime.split('/');
		const named = ['video', 'audio', 'image'].includes(type) ? type : 'document';
		return this.media?.kind ?? this.settings.type ?? named;
	}

	/** Its bytes are in: what they hold, or why it fails once it was processed. */
	receive(content: Content | Error): void {
		if (!(content instanceof Error)) this.start(content);
		else this.fail(this.clock.now() + this.outcome.processingMs, content.message);
	}
}

/** All assets of the account. They are kept until they are deleted: no source names an expiry. */
export class AssetStore {
	readonly assets = new Store<Asset>();

	constructor(private readonly clock: Clock) {}

	create(settings: AssetSettings, processingMs: number): Asset {
		const now = this.clock.now();
		const outcome = { processingMs, fail: false };
		return this.assets.add(new Asset(newId(now), now, outcome, this.clock, settings));
	}

	find(id: string): Asset | undefined {
		return this.assets.get(id);
	}

	newestFirst(): Asset[] {
		return this.assets.newestFirst();
	}
}

const ASSET_FIELDS: Fields = {
	method: { type: 'string', oneOf: ['direct', 'url'] },
	file: { type: 'file' },
	url: { type: 'url' },
	filename: { type: 'string' },
	user_metadata: { type: 'string' },
};

/**
 * POST /assets: an asset from a form, with its file or a URL.
 * @returns 201 with the asset, usually still `processing`
 * @throws ApiError for everything the reference does not allow
 */
export async function createAsset(account: Account, exchange: Exchange): Promise<Answer> {
	const { directBytes } = account.v2.switches;
	const form = await receiveForm(exchange, ASSET_FIELDS, ['method'], directBytes);
	const isDirect = form.text('method') === 'direct';
	const asset = isDirect ? fromFile(account, form) : fromUrl(account, form);
	return { ...jsonAnswer(201, assetView(asset)), made: asset };
}

function fromFile({ v2 }: Account, form: Form): Asset {
	const file = form.file('file');
	if (form.text('url') !== undefined) throw refusal('url', 'It is for the method url.');
	if (!file) throw refusal('file', 'It is required.', 'parameter_not_provided');
	const filename = form.text('filename') ?? path.posix.basename(file.filename);
	const userMetadata = metadataOf(form);
	const content = file.reader.tryContent(filename);
	// The reference: a document whose extension is not that of its content is rejected.
	if (content instanceof WrongExtension) throw refusal('file', content.message);
	const settings = { method: 'direct', filename, userMetadata } as const;
	const asset = v2.assets.create(settings, v2.switches.assetProcessingMs);
	asset.receive(content);
	return asset;
}

function fromUrl({ v2, fetcher }: Account, form: Form): Asset {
	if (form.file('file')) throw refusal('file', 'It is for the method direct.');
	const url = form.text('url');
	if (url === undefined) throw refusal('url', 'It is required.', 'parameter_not_provided');
	const filename = form.text('filename') ?? path.posix.basename(new URL(url).pathname);
	const settings = { method: 'url', filename, url, userMetadata: metadataOf(form) } as const;
	const asset = v2.assets.create(settings, v2.switches.assetProcessingMs);
	fetcher
		.fetch(url, 4 * 1024 ** 3)
		.then((reader) => asset.receive(reader.tryContent(filename)))
		.catch((error: unknown) =>
			asset.receive(new Error(`The URL could not be fetched: ${String(error)}`)),
		);
	return asset;
}

/** @throws ApiError when it is no JSON object of plain values */
function metadataOf(form: Form): unknown {
	const text = form.text('user_metadata');
	if (text === undefined) return undefined;
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw refusal('user_metadata', 'It must be JSON.');
	}
	refuseFirst(problemsOf(value, { type: 'scalars' }, 'user_metadata'));
	return value;
}

export const ASSET_LIST_FIELDS: Fields = {
	...PAGE_FIELDS,
	asset_ids: { type: 'array', of: { type: 'string' } },
	asset_types: {
		type: 'array',
		of: { type: 'string', oneOf: ['image', 'video', 'audio', 'document'] },
	},
	filename: { type: 'string' },
};

/** GET /assets: newest first, with filters. */
export function listAssets({ v2 }: Account, _: Exchange, __: string, query: Query): Answer {
	const { asset_ids: ids, asset_types: types, filename = '' } = query;
	const found = v2.assets
		.newestFirst()
		.filter(({ id }) => ids?.includes(id) ?? true)
		.filter(({ type }) => types?.includes(type) ?? true)
		.filter((asset) => asset.filename.toLowerCase().includes(String(filename).toLowerCase()));
	const { data, page_info } = pageOf(found, query);
	return jsonAnswer(200, { data: data.map(assetView), page_info });
}

/** GET /assets/{asset_id} */
export function retrieveAsset(account: Account, _: Exchange, id: string): Answer {
	return jsonAnswer(200, assetView(findAsset(account, id)));
}

export const DELETE_FIELDS: Fields = { force: { type: 'string', oneOf: ['true', 'false'] } };

/** DELETE /assets/{asset_id}: 204. Nothing is ever indexed here, so `force` makes no difference. */
export function deleteAsset(account: Account, _: Exchange, id: string): Answer {
	account.v2.assets.assets.delete(findAsset(account, id).id);
	return { status: 204, headers: {}, body: '' };
}

const findAsset = ({ v2 }: Account, id: string): Asset =>
	byId('asset', id, () => v2.assets.find(id));

/** An asset as the API answers it; `size`, `duration` and the rest come when it is ready. */
function assetView(asset: Asset): object {
	const { id, settings, status, media, error, mime } = asset;
	const { method, filename, userMetadata } = settings;
	return {
		_id: id,
		method,
		status,
		filename,
		file_type: mime,
		created_at: new Date(asset.createdAt).toISOString(),
		...(userMetadata === undefined ? {} : { user_metadata: userMetadata }),
		...(status === 'ready' && media ? readyPart(media) : {}),
		...(error === undefined ? {} : { error: { message: error } }),
	};
}

function readyPart(content: Content): object {
	const { bytes, mime, kind } = content;
	const file = { file_size_bytes: bytes, file_mime_type: mime };
	if (kind === 'image' || kind === 'document') return { size: bytes, technical_metadata: file };
	const { durationSec } = content;
	const ofKind =
		kind === 'audio'
			? { audio_duration_seconds: durationSec, has_audio: true, total_audio_streams: 1 }
			: {
					video_width: content.width,
					video_height: content.height,
					video_duration_seconds: durationSec,
					has_audio: content.hasAudio,
					total_video_streams: 1,
					total_audio_streams: content.hasAudio ? 1 : 0,
				};
	return { size: bytes, duration: durationSec, technical_metadata: { ...file, ...ofKind } };
}
