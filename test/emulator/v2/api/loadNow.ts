import type { Account } from '../../server/account';
import type { ContentKind } from '../content/content';
import { refusal } from '../errors';
import { MediaFailure } from '../failures';
import { loadHere, loadUrl, type Loaded } from '../source';
import type { SourceBody } from '../validate/source';

/** Smallest side of an image in pixels. */
const MIN_IMAGE_SIDE = 128;

/**
 * Media that are needed before the answer.
 * @param kind what they must be; `document` is a PDF or a text
 * @throws ApiError when they cannot be had, are something else, or are too large
 */
export async function loadNow(
	account: Account,
	source: SourceBody,
	field: string,
	kind: ContentKind | 'document',
	maxBytes: number,
): Promise<Loaded> {
	const media = await load(account, source, field, maxBytes);
	const { content } = media;
	const actual = content.kind === 'pdf' || content.kind === 'text' ? 'document' : content.kind;
	if (actual !== kind) throw refusal(field, `It holds ${content.mime}, not ${kind}.`);
	if (content.bytes > maxBytes) throw refusal(field, `It is larger than ${maxBytes} bytes.`);
	if (content.kind === 'image' && Math.min(content.width, content.height) < MIN_IMAGE_SIDE) {
		throw refusal(field, `It is ${content.width}x${content.height}; at least 128x128 is needed.`);
	}
	return media;
}

async function load(
	account: Account,
	source: SourceBody,
	field: string,
	maxBytes: number,
): Promise<Loaded> {
	try {
		const here = loadHere(account, source, field);
		return here ?? (await loadUrl(account, source.url ?? '', maxBytes));
	} catch (error) {
		if (error instanceof MediaFailure) throw refusal(field, error.message);
		throw error;
	}
}
