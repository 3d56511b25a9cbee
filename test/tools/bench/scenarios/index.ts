import type { Lab } from '../lab/lab';
import type { Findings } from '../report/finding';
import { assetUpload } from './asset-upload';
import { clips } from './clips';
import { costPerClip } from './cost-per-clip';
import { executionData } from './execution-data';
import { listTasks } from './list-tasks';
import { loading } from './loading';
import { manyVideos } from './many-videos';
import { stores } from './stores';
import { upload } from './upload';
import { v2Rows } from './v2-rows';

/** Everything that the benchmark measures, by the name to ask for it. */
export const scenarios: Readonly<Record<string, (lab: Lab) => Promise<Findings>>> = {
	upload,
	'asset-upload': assetUpload,
	clips,
	'v2-rows': v2Rows,
	'cost-per-clip': costPerClip,
	'many-videos': manyVideos,
	'list-tasks': listTasks,
	loading,
	'execution-data': executionData,
	stores,
};
