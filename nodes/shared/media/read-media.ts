import type { IExecuteFunctions } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import type { AssetSource, MediaType, Source } from '../model/task';
import { binaryFile, type FileRules } from './binary-file';
import { checkMediaUrl } from './media-url';

/** Media that an item gives: a file, or an address from which TwelveLabs downloads it. */
export type Media = Exclude<Source, AssetSource>;

/** Which fields the media of an item are in, and what they may be. */
export interface MediaFields {
	/** The field that says whether they are a file or an address. */
	readonly source: 'source' | 'videoSource';
	readonly url: 'url' | 'videoUrl';
	/** What the file may be. */
	readonly file: Omit<FileRules, 'label'>;
	/** What the media have to be, where that is known. */
	readonly mediaType?: MediaType;
}

/**
 * Reads the media of an item, checked before anything is sent.
 * @param baseUrl of the API, see {@link checkMediaUrl}
 * @throws Failure that names the field to change
 */
export async function readMedia(
	ctx: IExecuteFunctions,
	itemIndex: number,
	baseUrl: string,
	{ source, url, file, mediaType }: MediaFields,
): Promise<Media> {
	if (ctx.getNodeParameter(source, itemIndex) === 'url') {
		const label = mediaType === undefined || mediaType === 'video' ? LABELS[url] : LABELS.url;
		const value = ctx.getNodeParameter(url, itemIndex);
		return { kind: 'url', url: checkMediaUrl(value, label, baseUrl, mediaType) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	const rules = { label: LABELS.binaryPropertyName, ...file };
	return { kind: 'file', file: await binaryFile(ctx, itemIndex, property, rules) };
}
