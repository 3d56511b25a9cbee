import { binaryFile, type FileRules } from '../../shared/media/binary-file';
import { checkMediaUrl, VIDEO_NAME } from '../../shared/media/media-url';
import type { MediaType } from '../../shared/model/media-type';
import type { NewTask, Source } from '../../shared/model/new-task';
import type { Run, Session } from '../../shared/run/run';
import { readAssetId } from '../asset/read-asset';
import { readTaskSettings } from './task-settings';

/** Types that surely are no video; a wrong one is forgiven where the file is named like a video. */
const NO_VIDEO =
	/^(text|image|font)\/|^application\/(json|xml|pdf|zip|gzip|javascript|msword|vnd\.)/;

/** What a file of each kind of media may be; what TwelveLabs reads of it, it says itself. */
const FILES: Readonly<Record<MediaType, Omit<FileRules, 'label'>>> = {
	video: {
		fallbackName: 'video.mp4',
		refuses: { mime: NO_VIDEO, unlessNamed: VIDEO_NAME, text: 'a video' },
	},
	audio: {
		fallbackName: 'audio.mp3',
		refuses: { mime: NO_VIDEO, unlessNamed: /\.(mp3|wav|flac)$/i, text: 'audio' },
	},
	image: {
		fallbackName: 'image.jpg',
		refuses: {
			mime: /^(text|audio|video)\/|^application\/(json|pdf|zip|gzip|msword|vnd\.)/,
			unlessNamed: /\.(jpe?g|png)$/i,
			text: 'an image',
		},
	},
	document: {
		fallbackName: 'document.pdf',
		refuses: {
			mime: /^(image|audio|video)\/|^application\/(zip|gzip|msword|vnd\.)/,
			unlessNamed: /\.(pdf|txt|md)$/i,
			text: 'a PDF, a text or Markdown',
		},
	},
};

/**
 * The task an item asks for, checked before anything is sent; what one of TwelveLabs' APIs can not do,
 * the ledger asks that API.
 * @throws Failure that names the field to change
 */
export async function readNewTask(
	run: Run,
	itemIndex: number,
	{ connection }: Session,
): Promise<NewTask & { readonly mediaType: MediaType }> {
	const settings = readTaskSettings(run, itemIndex);
	const source = await readSource(run, itemIndex, settings.mediaType, connection.baseUrl);
	return { ...settings, source };
}

async function readSource(
	run: Run,
	itemIndex: number,
	mediaType: MediaType,
	baseUrl: string,
): Promise<Source> {
	const { ctx } = run;
	const kind = ctx.getNodeParameter('videoSource', itemIndex);
	if (kind === 'asset') return { kind, assetId: readAssetId(run, itemIndex), file: {} };
	if (kind === 'url') {
		const value = ctx.getNodeParameter('videoUrl', itemIndex);
		return { kind, url: checkMediaUrl(value, 'Video URL', baseUrl) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	const rules = { label: 'Input Binary Field', ...FILES[mediaType] };
	return { kind: 'file', file: await binaryFile(ctx, itemIndex, property, rules) };
}
