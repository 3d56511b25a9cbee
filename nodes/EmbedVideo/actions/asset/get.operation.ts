import { assetId } from '../../../shared/fields/locators';
import { optionsField, simplify } from '../../../shared/fields/options';
import { assetItem } from '../../../shared/output/asset-item';
import { readRetryOptions, wantsRaw } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { readId } from '../../read-ids';

export const getOperation = {
	name: 'Get',
	value: 'get',
	action: 'Get an asset',
	description: 'Get the details of a file stored at TwelveLabs',
	properties: [assetId, simplify, optionsField([])],
	async execute(run, itemIndex) {
		const id = readId(run, itemIndex, 'assetId');
		const retryOptions = readRetryOptions(run, itemIndex);
		const { assets } = await run.open();
		return [assetItem(await assets.get(id, retryOptions), wantsRaw(run, itemIndex))];
	},
} satisfies Operation;
