import type { Harness } from '../harness';
import type { Finding } from '../report';
import { assetUpload } from './asset-upload';
import { clips } from './clips';
import { costPerClip } from './cost-per-clip';
import { executionData } from './execution-data';
import { items } from './items';
import { listTasks } from './list-tasks';
import { loading } from './loading';
import { manyVideos } from './many-videos';
import { otherStores, stores } from './stores';
import { trigger } from './trigger';
import { upload } from './upload';

/** Something to measure. */
interface Scenario {
	/** At the size that the numbers in the README have. */
	full(harness: Harness): Promise<Finding[]>;
	/** As small as it still checks that the work is right: for the end-to-end test. */
	small(harness: Harness): Promise<Finding[]>;
}

/**
 * Everything that the benchmark measures, by the name to ask for it. A new one is a file beside this
 * with a function from a {@link Harness} to findings, and a line here.
 */
export const scenarios: Readonly<Record<string, Scenario>> = {
	upload: {
		full: (harness) => upload(harness),
		small: (harness) =>
			upload(harness, { large: 3_000_000, small: 300_000, files: 2, each: 500_000 }),
	},
	'asset-upload': {
		full: (harness) => assetUpload(harness),
		small: (harness) => assetUpload(harness, 201_000_000),
	},
	clips: { full: (harness) => clips(harness), small: (harness) => clips(harness, 'v1', 30) },
	'v2-rows': {
		full: (harness) => clips(harness, 'v2'),
		small: (harness) => clips(harness, 'v2', 30),
	},
	'cost-per-clip': {
		full: (harness) => costPerClip(harness),
		small: (harness) => costPerClip(harness, { counts: [5, 20], together: 20 }),
	},
	'many-videos': {
		full: (harness) => manyVideos(harness),
		small: (harness) => manyVideos(harness, { videos: 2, processingMs: 500, pollIntervalSec: 1 }),
	},
	'list-tasks': {
		full: (harness) => listTasks(harness),
		small: (harness) => listTasks(harness, { few: 3, many: 120 }),
	},
	trigger: {
		full: (harness) => trigger(harness),
		small: (harness) => trigger(harness, { tasks: 2, rows: 3, others: 60 }),
	},
	items: {
		full: (harness) => items(harness),
		small: (harness) => items(harness, { items: 20, heapMb: 1000 }),
	},
	loading: { full: loading, small: loading },
	'execution-data': {
		full: (harness) => executionData(harness),
		small: (harness) => executionData(harness, 10),
	},
	stores: {
		full: (harness) => stores(harness),
		small: (harness) => stores(harness, { clips: 510, searched: 600 }),
	},
	'other-stores': {
		full: (harness) => otherStores(harness),
		small: (harness) => otherStores(harness, 210),
	},
};
