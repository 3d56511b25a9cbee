import { listFields, optionsField, simplify } from '../../../shared/fields/options';
import type { AssetFilter } from '../../../shared/model/asset';
import { Failure } from '../../../shared/model/failure';
import { isMediaType } from '../../../shared/model/task';
import { assetItem } from '../../../shared/output/asset-item';
import { filter, readLimit, readRetryOptions, wantsRaw } from '../../../shared/run/parameters';
import type { Operation, Run } from '../../../shared/run/run';

export const getAllOperation = {
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many assets',
	description: 'Get the files stored at TwelveLabs, newest first',
	properties: [
		...listFields([
			{
				displayName: 'File Name',
				name: 'filename',
				type: 'string',
				default: '',
				description: 'Only assets whose name contains this',
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
		]),
		simplify,
		optionsField([]),
	],
	async execute(run, itemIndex) {
		const filters = readFilter(run, itemIndex);
		const limit = readLimit(run, itemIndex);
		const raw = wantsRaw(run, itemIndex);
		const retryOptions = readRetryOptions(run, itemIndex);
		const { assets } = await run.open();
		const rows: object[] = [];
		for await (const asset of assets.list(filters, limit, retryOptions)) {
			rows.push(assetItem(asset, raw));
		}
		return rows;
	},
} satisfies Operation;

function readFilter(run: Run, itemIndex: number): AssetFilter {
	const type = filter(run, itemIndex, 'assetType');
	if (type !== undefined && !isMediaType(type)) {
		throw new Failure(`"Type" has an unknown value: ${String(type)}`, 'Choose from the list.');
	}
	const name = filter(run, itemIndex, 'filename');
	return { type, ...(name !== undefined && { fileName: String(name) }) };
}
