import { rmSync } from 'node:fs';
import { Harness, makeFile } from '../../tools/bench/harness';
import { canMeasureMemory } from '../../tools/bench/memory';
import { embedVideo, readFiles } from '../../tools/bench/workflow';
import { Cleanup } from '../n8n/program';

const BYTES = 200_000_000;

const cleanup = new Cleanup();
let harness: Harness;

beforeAll(async () => {
	harness = await Harness.open(cleanup);
});
afterAll(() => cleanup.run());

describe('memory', () => {
	it('uploads 200 MB completely, with less than half of that in memory', async () => {
		const file = makeFile(harness.folder, 'video.mp4', BYTES);
		const { riseMb } = await harness.measure({
			name: 'upload',
			before: [readFiles(file)],
			measured: [embedVideo({ operation: 'createTask' })],
			field: 'task_id',
			saved: true,
		});
		rmSync(file);
		harness.counter.expect(BYTES);
		process.stdout.write(`peak memory rose by ${riseMb.toFixed(0)} MB\n`);
		if (canMeasureMemory) expect(riseMb).toBeLessThan(BYTES / 2e6);
	});
});
