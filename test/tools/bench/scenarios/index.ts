import type { Harness } from '../harness';
import type { Finding } from '../report';
import { clips, costPerClip, v2Rows } from './clips';
import { executionData, loading } from './footprint';
import { otherStores, stores } from './stores';
import { items, listTasks, manyVideos, trigger } from './tasks';
import { assetUpload, upload } from './uploads';

/** Everything that the benchmark measures, by the name to ask for it. A new one is a line here. */
export const scenarios: Readonly<Record<string, (harness: Harness) => Promise<Finding[]>>> = {
	upload,
	'asset-upload': assetUpload,
	clips,
	'v2-rows': v2Rows,
	'cost-per-clip': costPerClip,
	'many-videos': manyVideos,
	'list-tasks': listTasks,
	trigger,
	items,
	loading,
	'execution-data': executionData,
	stores,
	'other-stores': otherStores,
};
