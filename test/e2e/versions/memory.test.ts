import { rmSync } from 'node:fs';
import { makeFile } from '../../tools/bench/lab/files';
import { Lab } from '../../tools/bench/lab/lab';
import { canMeasureMemory } from '../../tools/bench/lab/memory';
import { embedVideo, readFiles } from '../../tools/bench/lab/nodes';
import { Cleanup } from '../n8n/program';

const BYTES = 200_000_000;

const cleanup = new Cleanup();
let lab: Lab;

// The first time, n8n itself is downloaded.
beforeAll(async () => {
	lab = await Lab.open(cleanup, { rounds: 1, fresh: true, stillMs: 1000 });
}, 20 * 60_000);
afterAll(() => cleanup.run(), 30_000);
jest.setTimeout(300_000);

describe('memory', () => {
	it('an upload of 200 MB is whole, and takes n8n less than half of its size in memory', async () => {
		const file = makeFile(lab.folder, 'video.mp4', BYTES);
		const { riseMb } = await lab.measure({
			name: 'upload',
			before: [readFiles(file)],
			measured: [embedVideo({ operation: 'createTask' })],
			field: 'task_id',
			saved: true,
		});
		rmSync(file);
		lab.expectUploads(BYTES);
		process.stdout.write(`peak memory rose by ${riseMb.toFixed(0)} MB\n`);
		if (canMeasureMemory) expect(riseMb).toBeLessThan(BYTES / 2e6);
	});
});
