import { mediaSourceFields } from '../../../shared/fields/media';
import { optionsField, simplify } from '../../../shared/fields/options';
import { readMedia } from '../../../shared/media/read-media';
import { assetItem } from '../../../shared/output/asset-item';
import { option, readRetryOptions, wantsRaw } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';

export const uploadOperation = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload an asset',
	description:
		'Upload a video, audio file, image or document once, to embed it as often as you like',
	properties: [
		...mediaSourceFields('file', 'https://example.com/video.mp4', ', up to 10 GB; it is streamed'),
		{
			displayName: 'Wait Until Ready',
			name: 'waitUntilReady',
			type: 'boolean',
			default: true,
			description: 'Whether to wait until TwelveLabs has processed the file and it can be used',
		},
		simplify,
		optionsField([
			{
				displayName: 'File Name',
				name: 'filename',
				type: 'string',
				default: '',
				placeholder: 'e.g. lecture.mp4',
				description: 'Name to store the file under (default: its own name)',
			},
		]),
	],
	async execute(run, itemIndex) {
		const name = String(option(run, itemIndex, 'filename') ?? '').trim() || undefined;
		const waits = run.ctx.getNodeParameter('waitUntilReady', itemIndex) === true;
		const retryOptions = readRetryOptions(run, itemIndex);
		const { assets, connection, memory } = await run.open();
		const media = await readMedia(run.ctx, itemIndex, connection.baseUrl, {
			source: 'source',
			url: 'url',
			file: { fallbackName: 'file' },
		});
		const request = `upload ${JSON.stringify([name, media])}`;
		// An earlier try of n8n's Retry On Fail uploaded it; then the wait or another item failed.
		const { assetId } = memory.recall(itemIndex, request);
		const uploaded =
			assetId === undefined
				? await assets.upload(media, { name }, retryOptions)
				: await assets.get(assetId, retryOptions);
		memory.remember(itemIndex, request, { assetId: uploaded.id });
		const asset = waits ? await assets.untilReady(uploaded.id, retryOptions) : uploaded;
		return [assetItem(asset, wantsRaw(run, itemIndex))];
	},
} satisfies Operation;
