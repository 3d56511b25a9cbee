import type { INodeProperties } from 'n8n-workflow';
import { LABELS } from '../model/labels';

/** The name of the list search of assets; the node registers it under this name. */
export const SEARCH_ASSETS = 'searchAssets';

/** A file stored at TwelveLabs: from a list, or by its ID. */
export const assetId: INodeProperties = {
	displayName: LABELS.assetId,
	name: 'assetId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	hint: "Leave empty to use the input item's asset_id",
	description: 'A file stored at TwelveLabs, e.g. from Upload or Get Many',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an asset...',
			typeOptions: { searchListMethod: SEARCH_ASSETS, searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 66419a20c70bb578439bd8f4',
		},
	],
};

/** The entry of `videoSource` that goes with {@link assetId}. */
export const assetSource = {
	name: 'Asset',
	value: 'asset',
	description: 'A file you already uploaded with Asset → Upload',
};
