import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SAMPLE } from '../../emulator/testing/movies';
import { uploadAsset } from '../../emulator/testing/v2';
import { withEmulator, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import type { TestItem } from '../engine';
import { byId } from '../engine-fixture';
import { inShim } from './shim';

/** No asset that the node made is left behind unsaid, and none that is not its own is touched. */

jest.setTimeout(200_000);

const embed = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	operation: 'embedVideo',
	modelName: 'marengo3.5',
	...more,
	options: { pollIntervalSec: 1, ...options },
});
const v2 = { assetProcessingMs: 0 };

concurrentTest('an asset that can not be deleted: a hint names it', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const match = { method: 'DELETE' };
			const body = JSON.stringify({ code: 'in_use', message: 'It is in use.' });
			emulator.faults.add({ match, times: 'always', then: { status: 409, body } });
			const { items, hints } = await run({ parameters: embed(), items: [smallFile()] });
			expect(items.length).toBeGreaterThan(0);
			const [asset] = emulator.v2.assets.assets.keys();
			expect(hints.join()).toContain(asset);
		},
		{ v2 },
	),
);

concurrentTest('a failed task whose asset can not be deleted: the error names it', () =>
	withEmulator(
		async ({ emulator, run }) => {
			emulator.faults.add({ match: { method: 'DELETE' }, times: 'always', then: { status: 403 } });
			emulator.outcomes.add({ fail: true });
			const { error } = await run({ parameters: embed(), items: [smallFile()] });
			const [asset] = emulator.v2.assets.assets.keys();
			expect(error?.context).toMatchObject({ asset_id: asset, status: 'failed' });
		},
		{ v2 },
	),
);

concurrentTest('another item stops the workflow: the assets of the others are named', () =>
	withEmulator(
		async ({ emulator, run }) => {
			emulator.outcomes.add({ match: '^late', never: true });
			emulator.outcomes.add({ match: '^bad', fail: true });
			const result = await run({
				parameters: embed(),
				items: [smallFile('bad.mp4'), smallFile('late.mp4')],
			});
			const left = [...emulator.v2.assets.assets.keys()];
			expect(left).toHaveLength(1);
			expect(saidBy(result)).toContain('could not embed');
			expect(saidBy(result)).toContain(left[0]);
		},
		{ v2 },
	),
);

concurrentTest('an asset that is deleted is not told as if it lay there', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const output = { output: 'task' };
			const gone = await run({ parameters: embed({}, output), items: [smallFile()] });
			expect(emulator.v2.assets.assets.size).toBe(0);
			expect(gone.items[0]?.json).not.toHaveProperty('asset_id');
			const kept = await run({
				parameters: embed({ keepAsset: true }, output),
				items: [smallFile()],
			});
			expect(kept.items[0]?.json.asset_id).toBe([...emulator.v2.assets.assets.keys()][0]);
		},
		{ v2 },
	),
);

concurrentTest('Delete by an expression that gives nothing deletes nothing', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
			const { error } = await run({
				parameters: {
					resource: 'asset',
					operation: 'delete',
					assetId: { __rl: true, mode: 'id', value: '={{ $json.old_asset }}' },
				},
				items: [{ json: { asset_id: id } }],
			});
			expect([...emulator.v2.assets.assets.keys()]).toEqual([id]);
			expect(error?.message).toContain('"Asset"');
		},
		{ v2 },
	),
);

concurrentTest('a deletion whose answer is lost is no error', () =>
	withEmulator(
		async ({ emulator, run }) => {
			const id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
			emulator.faults.add({ match: { method: 'DELETE' }, then: { status: 502, accept: true } });
			const parameters = { resource: 'asset', operation: 'delete', assetId: byId(id) };
			const { items, error } = await run({ parameters });
			expect(error).toBeUndefined();
			expect(items.map(({ json }) => json)).toEqual([{ asset_id: id, deleted: true }]);
			const again = await run({ parameters });
			expect(again.error?.message).toContain(`has no asset ${id}`);
		},
		{ v2 },
	),
);

/** A real video at its beginning, longer than what goes up in one request. */
async function largeItem(folder: string): Promise<TestItem> {
	const name = path.join(folder, 'large.mp4');
	const file = await open(name, 'w');
	const head = readFileSync(SAMPLE);
	const bytes = 200_100_000;
	const box = Buffer.alloc(8);
	box.writeUInt32BE(bytes - head.length);
	box.write('mdat', 4, 'latin1');
	await file.write(Buffer.concat([head, box]));
	await file.truncate(bytes);
	await file.close();
	return { files: { data: { content: () => createReadStream(name), fileName: 'large.mp4' } } };
}

concurrentTest(
	'an asset of parts that is not known yet when it is looked at: waited for',
	async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'v2-assets-'));
		try {
			await inShim({ v2: { chunkBytes: 50_000_000 } }, async ({ emulator, run }) => {
				const match = { method: 'GET', path: '/assets/[0-9a-f]+$' };
				const body = JSON.stringify({ code: 'resource_not_exist', message: 'No such asset.' });
				emulator.faults.add({ match, times: 2, then: { status: 404, body } });
				for (const waitUntilReady of [true, false]) {
					const { items, error } = await run({
						parameters: { resource: 'asset', operation: 'upload', waitUntilReady },
						items: [await largeItem(folder)],
					});
					expect(error).toBeUndefined();
					const json = Object(items[0]?.json) as IDataObject;
					expect([...emulator.v2.assets.assets.keys()]).toContain(json.asset_id);
					emulator.faults.add({ match, times: 2, then: { status: 404, body } });
				}
			});
		} finally {
			await rm(folder, { recursive: true });
		}
	},
);
