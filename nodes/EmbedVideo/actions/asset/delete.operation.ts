import type { INodeProperties } from 'n8n-workflow';
import { assetId } from '../../../shared/fields/locators';
import { optionsField } from '../../../shared/fields/options';
import { option, readRetryOptions } from '../../../shared/run/parameters';
import type { Operation } from '../../../shared/run/run';
import { readId } from '../../read-ids';

const force: INodeProperties = {
	displayName: 'Force',
	name: 'force',
	type: 'boolean',
	default: false,
	description: 'Whether to delete the asset even if an index uses it',
};

export const deleteOperation = {
	name: 'Delete',
	value: 'delete',
	action: 'Delete an asset',
	description: 'Delete a file stored at TwelveLabs; the embeddings made from it stay',
	properties: [assetId, optionsField([force])],
	async execute(run, itemIndex) {
		const id = readId(run, itemIndex, 'assetId');
		const isForced = option(run, itemIndex, 'force') === true;
		const retryOptions = readRetryOptions(run, itemIndex);
		const { assets, memory } = await run.open();
		const request = `delete ${id}`;
		// An earlier try of n8n's Retry On Fail deleted it, and another item failed.
		if (!memory.recall(itemIndex, request).deleted) {
			await assets.delete(id, isForced, retryOptions);
			memory.remember(itemIndex, request, { deleted: true });
		}
		return [{ asset_id: id, deleted: true }];
	},
} satisfies Operation;
