import type { IExecuteFunctions } from 'n8n-workflow';
import { LABELS } from '../model/labels';
import type { QueryMedia } from '../model/query';
import type { MediaType } from '../model/task';
import { binaryFile, type FileRules } from './binary-file';
import { checkMediaUrl } from './media-url';

interface MediaFields {
	/** The field that chooses between a file and an address. */
	readonly source: 'source' | 'videoSource';
	readonly url: 'url' | 'videoUrl';
	readonly file: FileRules;
	readonly mediaType?: MediaType;
}

/** @param baseUrl see {@link checkMediaUrl} @throws Failure that names the field to change */
export async function readMedia(
	ctx: IExecuteFunctions,
	itemIndex: number,
	baseUrl: string,
	{ source, url, file, mediaType }: MediaFields,
): Promise<QueryMedia> {
	if (ctx.getNodeParameter(source, itemIndex) === 'url') {
		const label = mediaType === undefined || mediaType === 'video' ? LABELS[url] : LABELS.url;
		const value = ctx.getNodeParameter(url, itemIndex);
		return { kind: 'url', url: checkMediaUrl(value, label, baseUrl, mediaType) };
	}
	const property = ctx.getNodeParameter('binaryPropertyName', itemIndex);
	return { kind: 'file', file: await binaryFile(ctx, itemIndex, property, file) };
}
