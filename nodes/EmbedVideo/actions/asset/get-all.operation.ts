import type { INodeProperties } from 'n8n-workflow';
import { listAssets } from '../../../shared/api/assets/list-assets';
import { optionsField } from '../../../shared/fields/options';
import { simplify } from '../../../shared/fields/task';
import { Failure } from '../../../shared/model/failure';
import { isMediaType } from '../../../shared/model/task';
import { maxRetryMs, toNumber, wantsRaw } from '../../../shared/run/parameters';
import type { Operation, Run } from '../../../shared/run/run';
import type { AssetFilter } from '../../../shared/model/asset';
import { assetItem } from '../../../shared/output/asset-item';

const properties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add filter',
		default: {},
		options: [
			{
				displayName: 'File Name',
				name: 'filename',
				type: 'string',
				default: '',
				description: 'Only assets whose name has this in it',
			},
			{
				displayName: 'Type',
				name: 'assetType',
				type: 'options',
				options: [
					{ name: 'Audio', value: 'audio' },
					{ name: 'Document', value: 'document' },
					{ name: 'Image', value: 'image' },
					{ name: 'Video', value: 'video' },
				],
				default: 'video',
				description: 'Only assets of this kind',
			},
		],
	},
	simplify,
	optionsField([]),
];

export const getAllOperation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many assets',
	description: 'Get the files that lie at TwelveLabs, newest first',
	properties,
	async execute(run, itemIndex) {
		const filter = readFilter(run, itemIndex);
		const limit = readLimit(run, itemIndex);
		const raw = wantsRaw(run, itemIndex);
		const retryOptions = { maxRetryMs: maxRetryMs(run, itemIndex) };
		const { assets } = await run.open();
		const rows: object[] = [];
		for await (const asset of listAssets(assets, filter, limit, retryOptions)) {
			rows.push(assetItem(asset, raw));
		}
		return rows;
	},
} satisfies Operation;

function readLimit({ ctx }: Run, itemIndex: number): number {
	if (ctx.getNodeParameter('returnAll', itemIndex) === true) return Infinity;
	const limit = toNumber(ctx.getNodeParameter('limit', itemIndex), 'limit');
	if (limit >= 1) return Math.floor(limit);
	throw new Failure('"Limit" is below 1', 'Set it to 1 or more, or turn on "Return All".');
}

function readFilter({ ctx }: Run, itemIndex: number): AssetFilter {
	const value = (name: string): unknown =>
		ctx.getNodeParameter(`filters.${name}`, itemIndex, null) || undefined;
	const type = value('assetType');
	if (type !== undefined && !isMediaType(type)) {
		throw new Failure(`"Type" has an unknown value: ${String(type)}`, 'Choose from the list.');
	}
	const name = value('filename');
	return { type, ...(name !== undefined && { fileName: String(name) }) };
}
