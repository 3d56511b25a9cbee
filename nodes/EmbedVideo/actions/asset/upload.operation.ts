import type { INodeProperties } from 'n8n-workflow';
import type { AssetMedia } from '../../../shared/api/assets/create-asset';
import { optionsField } from '../../../shared/fields/options';
import { simplify } from '../../../shared/fields/task';
import { binaryFile } from '../../../shared/media/binary-file';
import { checkMediaUrl } from '../../../shared/media/media-url';
import { maxRetryMs, option, wantsRaw } from '../../../shared/run/parameters';
import type { Operation, Run } from '../../../shared/run/run';
import { assetItem } from '../../../shared/output/asset-item';

const properties: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'source',
		type: 'options',
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: 'A file from the previous node, up to 10 GB; it is streamed',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'TwelveLabs fetches the file from a public address itself, up to 4 GB',
			},
		],
		default: 'binary',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		default: 'data',
		required: true,
		placeholder: 'e.g. data',
		hint: 'The name of the input field that holds the file',
		displayOptions: { show: { source: ['binary'] } },
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/video.mp4',
		description: 'Direct public address of the file',
		displayOptions: { show: { source: ['url'] } },
	},
	{
		displayName: 'Wait Until Ready',
		name: 'waitUntilReady',
		type: 'boolean',
		default: true,
		description: 'Whether to wait until TwelveLabs has read the file and it can be used',
	},
	simplify,
	optionsField([
		{
			displayName: 'File Name',
			name: 'filename',
			type: 'string',
			default: '',
			placeholder: 'e.g. lecture.mp4',
			description: 'Under which name it is kept. Without it: the name of the file.',
		},
	]),
];

export const uploadOperation = {
	name: 'Upload',
	value: 'upload',
	action: 'Upload an asset',
	description:
		'Bring a video, sound, image or document to TwelveLabs, to embed it as often as wanted',
	properties,
	async execute(run, itemIndex) {
		const name = String(option(run, itemIndex, 'filename') ?? '').trim() || undefined;
		const waits = run.ctx.getNodeParameter('waitUntilReady', itemIndex) === true;
		const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
		const { assets, connection, memory } = await run.open();
		const media = await readMedia(run, itemIndex, connection.baseUrl);
		const request = `upload ${JSON.stringify([name, media])}`;
		// An earlier try of n8n's Retry On Fail uploaded it, and another item failed, or the wait for it.
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

/** @throws Failure that names the field to change */
async function readMedia({ ctx }: Run, itemIndex: number, baseUrl: string): Promise<AssetMedia> {
	if (ctx.getNodeParameter('source', itemIndex) === 'url') {
		const url = checkMediaUrl(ctx.getNodeParameter('url', itemIndex), 'URL', baseUrl);
		return { kind: 'url', url };
	}
	const file = await binaryFile(
		ctx,
		itemIndex,
		ctx.getNodeParameter('binaryPropertyName', itemIndex),
		{
			label: 'Input Binary Field',
			fallbackName: 'file',
		},
	);
	return { kind: 'file', file };
}
