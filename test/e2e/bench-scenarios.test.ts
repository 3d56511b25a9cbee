import { Lab } from '../tools/bench/lab/lab';
import type { Findings } from '../tools/bench/report/finding';
import { picture } from '../tools/bench/report/picture';
import { table } from '../tools/bench/report/table';
import { scenarios } from '../tools/bench/scenarios';
import { assetUpload } from '../tools/bench/scenarios/asset-upload';
import { clips } from '../tools/bench/scenarios/clips';
import { costPerClip } from '../tools/bench/scenarios/cost-per-clip';
import { executionData } from '../tools/bench/scenarios/execution-data';
import { listTasks } from '../tools/bench/scenarios/list-tasks';
import { loading } from '../tools/bench/scenarios/loading';
import { manyVideos } from '../tools/bench/scenarios/many-videos';
import { stores } from '../tools/bench/scenarios/stores';
import { upload } from '../tools/bench/scenarios/upload';
import { v2Rows } from '../tools/bench/scenarios/v2-rows';
import { Cleanup } from './n8n/program';

/*
 * Every scenario of the benchmark, small and once: each checks itself that the work was right (bytes
 * and endings at the sink, items, tasks), and here only that its numbers exist. No time is judged.
 */

const cleanup = new Cleanup();
let lab: Lab;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	lab = await Lab.open(cleanup, { rounds: 1, fresh: false, stillMs: 10 });
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(180_000);

const small: Record<string, (lab: Lab) => Promise<Findings>> = {
	upload: (each) => upload(each, { large: 3_000_000, small: 300_000, files: 2, each: 500_000 }),
	'asset-upload': (each) => assetUpload(each, 201_000_000),
	clips: (each) => clips(each, { clips: 30 }),
	'v2-rows': (each) => v2Rows(each, 30),
	'cost-per-clip': (each) => costPerClip(each, { counts: [5, 20], together: 20 }),
	'many-videos': (each) => manyVideos(each, { videos: 2, processingMs: 500, pollIntervalSec: 1 }),
	'list-tasks': (each) => listTasks(each, { few: 3, many: 120 }),
	loading,
	'execution-data': (each) => executionData(each, { clips: 10 }),
	stores: (each) => stores(each, { clips: 210 }),
};

it('has all scenarios', () => {
	expect(Object.keys(small)).toEqual(Object.keys(scenarios));
});

it.each(Object.entries(small))('%s', async (_name, scenario) => {
	const findings = await scenario(lab);
	expect(findings.length).toBeGreaterThan(0);
	for (const { unit, value, from } of findings) {
		// Resident memory is known on Linux only.
		if (unit !== 'MB' || process.platform === 'linux') {
			for (const number of [value, ...Object.values(from)]) expect(number).not.toBeNaN();
		}
	}
	expect(table(findings)).toContain(findings[0]?.what);
	expect(picture(findings, ['a note', 'another'])).toMatch(/^<svg .*<\/svg>\n$/s);
});
