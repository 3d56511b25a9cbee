import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { answer, carryOutThen, newTasks, on, once, times } from '../../emulator';
import { SAMPLE } from '../../emulator/testing/movies';
import { uploadAsset } from '../../emulator/testing/v2';
import { withEmulator, saidBy, smallFile } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import type { TestItem } from '../engine';
import { byId } from '../engine-fixture';

/** No asset that the node made is left behind unsaid, and none that is not its own is touched. */

jest.setTimeout(200_000);

const embed = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	operation: 'embedVideo',
	modelName: 'marengo3.5',
	...more,
	options: { pollIntervalSec: 1, ...options },
});

concurrentTest('an asset that can not be deleted: a hint names it', () =>
	withEmulator(async ({ emulator, run }) => {
		const inUse = { code: 'in_use', message: 'It is in use.' };
		emulator.intercept(on('DELETE', answer(409, inUse)));
		const { items, hints } = await run({ parameters: embed(), items: [smallFile()] });
		expect(items.length).toBeGreaterThan(0);
		const [asset] = emulator.v2.assets.assets.keys();
		expect(hints.join()).toContain(asset);
	}),
);

concurrentTest('a failed task whose asset can not be deleted: the error names it', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(on('DELETE', answer(403)), newTasks({ fail: true }));
		const { error } = await run({ parameters: embed(), items: [smallFile()] });
		const [asset] = emulator.v2.assets.assets.keys();
		expect(error?.context).toMatchObject({ asset_id: asset, status: 'failed' });
	}),
);

concurrentTest('another item stops the workflow: the assets of the others are named', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(newTasks({ never: true }, /^late/), newTasks({ fail: true }, /^bad/));
		const result = await run({
			parameters: embed(),
			items: [smallFile('bad.mp4'), smallFile('late.mp4')],
		});
		const left = [...emulator.v2.assets.assets.keys()];
		expect(left).toHaveLength(1);
		expect(saidBy(result)).toContain('could not embed');
		expect(saidBy(result)).toContain(left[0]);
	}),
);

concurrentTest('an asset that is deleted is not told as if it lay there', () =>
	withEmulator(async ({ emulator, run }) => {
		const output = { output: 'task' };
		const gone = await run({ parameters: embed({}, output), items: [smallFile()] });
		expect(emulator.v2.assets.assets.size).toBe(0);
		expect(gone.items[0]?.json).not.toHaveProperty('asset_id');
		const kept = await run({
			parameters: embed({ keepAsset: true }, output),
			items: [smallFile()],
		});
		expect(kept.items[0]?.json.asset_id).toBe([...emulator.v2.assets.assets.keys()][0]);
	}),
);

concurrentTest('Delete by an expression that gives nothing deletes nothing', () =>
	withEmulator(async ({ emulator, run }) => {
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
	}),
);

concurrentTest('a deletion whose answer is lost is no error', () =>
	withEmulator(async ({ emulator, run }) => {
		const id = await uploadAsset(emulator, readFileSync(SAMPLE), 'a.mp4');
		emulator.intercept(on('DELETE', once(carryOutThen(answer(502)))));
		const parameters = { resource: 'asset', operation: 'delete', assetId: byId(id) };
		const { items, error } = await run({ parameters });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toEqual([{ asset_id: id, deleted: true }]);
		const again = await run({ parameters });
		expect(again.error?.message).toContain(`has no asset ${id}`);
	}),
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
			await withEmulator(
				async ({ emulator, run }) => {
					const gone = { code: 'resource_not_exist', message: 'No such asset.' };
					for (const waitUntilReady of [true, false]) {
						emulator.intercept(on('GET /assets/:id', times(2, answer(404, gone))));
						const { items, error } = await run({
							parameters: { resource: 'asset', operation: 'upload', waitUntilReady },
							items: [await largeItem(folder)],
						});
						expect(error).toBeUndefined();
						const json = Object(items[0]?.json) as IDataObject;
						expect([...emulator.v2.assets.assets.keys()]).toContain(json.asset_id);
					}
				},
				{ v2: { chunkBytes: 50_000_000 } },
			);
		} finally {
			await rm(folder, { recursive: true });
		}
	},
);
