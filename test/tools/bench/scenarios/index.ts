import type { Harness } from '../harness';
import type { Finding } from '../report';
import { clips, costPerClip, v2Rows } from './clips';
import { executionData, loading } from './footprint';
import { otherStores, stores } from './stores';
import { items, listTasks, manyVideos, trigger } from './tasks';
import { assetUpload, upload } from './uploads';

/**
 * A scenario at the size that the numbers in docs/proofs.md have, and as small as it still checks that
 * the work is right, for the end-to-end test.
 */
const scenario = <S>(
	measure: (harness: Harness, sizes?: S) => Promise<Finding[]>,
	smallSizes?: S,
) => ({
	full: (harness: Harness) => measure(harness),
	small: (harness: Harness) => measure(harness, smallSizes),
});

/** Everything that the benchmark measures, by the name to ask for it. A new one is a line here. */
export const scenarios: Readonly<Record<string, ReturnType<typeof scenario>>> = {
	upload: scenario(upload, { large: 3e6, small: 3e5, files: 2, each: 5e5 }),
	'asset-upload': scenario(assetUpload, 201e6),
	clips: scenario(clips, 30),
	'v2-rows': scenario(v2Rows, 30),
	'cost-per-clip': scenario(costPerClip, { counts: [5, 20], together: 20 }),
	'many-videos': scenario(manyVideos, { videos: 2, processingMs: 500, pollIntervalSec: 1 }),
	'list-tasks': scenario(listTasks, 120),
	trigger: scenario(trigger, { tasks: 2, rows: 3, others: 60 }),
	items: scenario(items, { items: 20, heapMb: 1000 }),
	loading: scenario(loading),
	'execution-data': scenario(executionData, 10),
	stores: scenario(stores, { clips: 510, searched: 600 }),
	'other-stores': scenario(otherStores, 210),
};
