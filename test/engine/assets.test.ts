import { readFile } from 'node:fs/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { assetOperations } from '../../nodes/EmbedVideo/operations';
import { searchAssets } from '../../nodes/EmbedVideo/list-search';
import { executeItems } from '../../nodes/shared/run/execute-items';
import { startRun } from '../../nodes/shared/run/run';
import { answer, newAssets, on, once } from '../emulator';
import { SAMPLE } from '../emulator/testing/movies';
import { uploadAsset } from '../emulator/testing/v2';
import type { NodeResult, TestItem } from './engine';
import { probe } from './probe';
import { byId, EngineFixture } from './engine-fixture';

const fixture = new EngineFixture({ v2: { assetProcessingMs: 300 } });

/** Runs an operation in n8n's engine with its own fields. */
function run(
	value: string,
	parameters: INodeParameters,
	items?: TestItem[],
	onError?: 'continueRegularOutput',
): Promise<NodeResult> {
	const operation = assetOperations.find((each) => each.value === value);
	if (!operation) throw new Error(`no operation ${value}`);
	return fixture.run({
		parameters,
		items,
		onError,
		properties: operation.properties,
		async execute() {
			return executeItems(startRun(this), () => operation);
		},
	});
}

async function json(...args: Parameters<typeof run>): Promise<IDataObject[]> {
	const { error, items } = await run(...args);
	if (error) throw error;
	return items.map((item) => item.json);
}

const video = async (fileName = 'a.mp4'): Promise<TestItem[]> => [
	{ files: { data: { content: await readFile(SAMPLE), fileName } } },
];

const ID = expect.stringMatching(/^[0-9a-f]{24}$/) as string;

test('a file is brought, and waited for', async () => {
	const [asset] = await json('upload', {}, await video());
	expect(asset).toEqual({
		filename: 'a.mp4',
		status: 'ready',
		asset_id: ID,
		method: 'direct',
		file_type: 'video/mp4',
		size: (await readFile(SAMPLE)).length,
		duration: expect.any(Number) as number,
		created_at: expect.any(String) as string,
	});
});

test('an address is brought, under a name, without waiting', async () => {
	const parameters = {
		source: 'url',
		url: fixture.videoUrl,
		waitUntilReady: false,
		options: { filename: 'b.mp4' },
	};
	const [asset] = await json('upload', parameters);
	expect(asset).toMatchObject({ filename: 'b.mp4', method: 'url', status: 'processing' });
});

test('a file that TwelveLabs can not read is an error that names the asset', async () => {
	fixture.emulator.intercept(newAssets({ fail: true, message: 'No.' }));
	const { items } = await run('upload', {}, await video(), 'continueRegularOutput');
	expect(items[0]?.json).toMatchObject({
		asset_id: ID,
		status: 'failed',
		error: expect.stringContaining('TwelveLabs could not read the file: No.') as string,
	});
});

test('get, also by the item itself, simplified or as it came', async () => {
	const id = await uploadAsset(fixture.emulator, await readFile(SAMPLE), 'a.mp4');
	const [named] = await json('get', { assetId: byId(id) });
	const [own] = await json('get', { simplify: false }, [{ json: { asset_id: id } }]);
	expect(named).toMatchObject({ asset_id: id, filename: 'a.mp4' });
	expect(own).toMatchObject({ _id: id, technical_metadata: { has_audio: expect.any(Boolean) } });
	const { error } = await run('get', {});
	expect(error?.message).toBe('"Asset" is empty');
	const gone = await run('get', { assetId: byId('66419a20c70bb578439bd8f4') });
	expect(gone.error?.message).toContain('has no asset 66419a20c70bb578439bd8f4');
});

test('all of them, page by page, or those that a filter wants', async () => {
	const bytes = await readFile(SAMPLE);
	const ids: string[] = [];
	for (let at = 0; at < 53; at++)
		ids.unshift(await uploadAsset(fixture.emulator, bytes, `v${at}.mp4`));
	const idsOf = async (parameters: INodeParameters) =>
		(await json('getAll', parameters)).map(({ asset_id }) => asset_id);
	expect(await idsOf({ returnAll: true })).toEqual(ids);
	expect(await idsOf({ limit: 2 })).toEqual(ids.slice(0, 2));
	expect(await idsOf({ filters: { filename: 'V52' } })).toEqual(ids.slice(0, 1));
	expect(await idsOf({ filters: { assetType: 'audio' } })).toEqual([]);
}, 120_000);

test('deleted, and what is in use only by force', async () => {
	const id = await uploadAsset(fixture.emulator, await readFile(SAMPLE), 'a.mp4');
	const inUse = answer(409, { code: 'in_use', message: 'It is in use.' });
	fixture.emulator.intercept(on('DELETE', once(inUse)));
	const { error } = await run('delete', { assetId: byId(id) });
	expect(error?.message).toBe(`The asset ${id} is in use`);
	const parameters = { assetId: byId(id), options: { force: true } };
	expect(await json('delete', parameters)).toEqual([{ asset_id: id, deleted: true }]);
	expect(fixture.emulator.v2.assets.find(id)).toBeUndefined();
});

test('the list to choose from', async () => {
	await uploadAsset(fixture.emulator, await readFile(SAMPLE), 'harbour.mp4');
	const id = await uploadAsset(fixture.emulator, await readFile(SAMPLE), 'forest.mp4');
	const { results } = await probe(fixture.credential, (_, ctx) =>
		searchAssets.call(ctx as never, 'FOREST'),
	);
	expect(results).toEqual([{ name: `forest.mp4 · …${id.slice(-6)}`, value: id }]);
});
