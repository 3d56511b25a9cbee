import type { Content } from '../v2/content/content';
import { extensionOf } from '../v2/content/sink';
import type { Asset } from './asset';

/** MIME types by extension, for assets whose bytes are not in yet. */
const TYPES: Readonly<Record<string, string>> = {
	mp4: 'video/mp4',
	mov: 'video/quicktime',
	wav: 'audio/wav',
	mp3: 'audio/mpeg',
	flac: 'audio/flac',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	png: 'image/png',
	pdf: 'application/pdf',
	txt: 'text/plain',
	md: 'text/markdown',
};

/** An asset as the API answers it; `size`, `duration` and the rest come when it is ready. */
export function assetView(asset: Asset, origin: string): object {
	const { content, status, settings, error } = asset;
	const ready = status === 'ready' && content ? readyPart(content) : {};
	return {
		_id: asset.id,
		method: settings.method,
		status,
		filename: settings.filename,
		file_type: content?.mime ?? typeOf(settings.filename),
		created_at: new Date(asset.createdAt).toISOString(),
		...(settings.userMetadata ? { user_metadata: settings.userMetadata } : {}),
		...ready,
		...extras(asset, origin),
		...(error === undefined ? {} : { error: { message: error } }),
	};
}

/** The filter of GET /assets an asset belongs to. */
export function assetType({ content, settings }: Asset): string {
	if (content) return content.kind === 'pdf' || content.kind === 'text' ? 'document' : content.kind;
	if (settings.type !== undefined) return settings.type;
	const [type = ''] = typeOf(settings.filename).split('/');
	return ['video', 'audio', 'image'].includes(type) ? type : 'document';
}

function typeOf(filename: string): string {
	return TYPES[extensionOf(filename)] ?? 'application/octet-stream';
}

function readyPart(content: Content): object {
	const file = { file_size_bytes: content.bytes, file_mime_type: content.mime };
	const size = { size: content.bytes };
	switch (content.kind) {
		case 'video': {
			const { durationSec, width, height, hasAudio } = content.media;
			return {
				...size,
				duration: durationSec,
				technical_metadata: {
					...file,
					video_width: width,
					video_height: height,
					video_duration_seconds: durationSec,
					has_audio: hasAudio,
					total_video_streams: 1,
					total_audio_streams: hasAudio ? 1 : 0,
				},
			};
		}
		case 'audio': {
			const { durationSec } = content;
			const sound = { audio_duration_seconds: durationSec, has_audio: true };
			return {
				...size,
				duration: durationSec,
				technical_metadata: { ...file, ...sound, total_audio_streams: 1 },
			};
		}
		case 'image': {
			const { width, height } = content;
			const image = { image_width: width, image_height: height };
			return { ...size, technical_metadata: { ...file, ...image } };
		}
		case 'pdf': {
			const { pages, encrypted } = content;
			const pdf = { document_page_count: pages, document_is_encrypted: encrypted };
			return { ...size, technical_metadata: { ...file, ...pdf } };
		}
		case 'text':
			return { ...size, technical_metadata: file };
	}
}

/** `hls` and `thumbnail`, where they were asked for; their addresses lead nowhere. */
function extras({ settings, status, id, content }: Asset, origin: string): object {
	const state = status === 'failed' ? 'error' : status === 'ready' ? 'ready' : 'pending';
	const timed = !content || content.kind === 'video' || content.kind === 'audio';
	const hls = { status: state, manifest_url: `${origin}/asset-files/${id}.m3u8` };
	const thumbnail = { status: state, representative_url: `${origin}/asset-files/${id}.jpg` };
	return {
		...(settings.enableHls && timed ? { hls } : {}),
		...(settings.enableThumbnail && content?.kind !== 'text' ? { thumbnail } : {}),
	};
}
