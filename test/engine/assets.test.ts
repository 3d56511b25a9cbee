import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { AssetApi } from '../../nodes/shared/api/assets/asset-api';
import type { FileSource } from '../../nodes/shared/model/task';
import {
	answer,
	carryOutThen,
	delay,
	edit,
	inTurn,
	newAssets,
	newTasks,
	on,
	once,
	times,
} from '../emulator';
import { makeMovie, SAMPLE } from '../emulator/testing/movies';
import { uploadAsset } from '../emulator/testing/v2';
import { emulatorTest } from './emulator-test';
import { type NodeRun, searchList, type TestItem } from './engine';
import { byId, EngineFixture, until } from './engine-fixture';
import { probe } from './probe';
import { saidBy, smallFile } from './with-emulator';

jest.setTimeout(200_000);

const MB = 1024 ** 2;
const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });
const sample = readFileSync(SAMPLE);
const inUse = answer(409, { code: 'in_use', message: 'It is in use.' });

/** An operation of the resource Asset. */
const asset = (operation: string, more: INodeParameters = {}, items?: TestItem[]): NodeRun => ({
	parameters: { resource: 'asset', operation, ...more },
	items,
});

const json = async (...args: Parameters<typeof asset>): Promise<IDataObject[]> =>
	(await fixture.json(asset(...args))) as IDataObject[];

const ID = expect.stringMatching(/^[0-9a-f]{24}$/) as string;

test('uploads a file and waits until it is ready', async () => {
	fixture.emulator.v2.set({ assetProcessingMs: 300 });
	expect(await json('upload', {}, [smallFile('a.mp4')])).toEqual([
		{
			filename: 'a.mp4',
			status: 'ready',
			asset_id: ID,
			method: 'direct',
			file_type: 'video/mp4',
			size: sample.length,
			duration: expect.any(Number) as number,
			created_at: expect.any(String) as string,
		},
	]);
});

test('uploads from a URL under a name, without waiting', async () => {
	fixture.emulator.v2.set({ assetProcessingMs: 300 });
	const parameters = {
		source: 'url',
		url: fixture.videoUrl,
		waitUntilReady: false,
		options: { filename: 'b.mp4' },
	};
	expect(await json('upload', parameters)).toMatchObject([
		{ filename: 'b.mp4', method: 'url', status: 'processing' },
	]);
});

test('a file that TwelveLabs cannot read is an error that names the asset', async () => {
	fixture.emulator.intercept(newAssets({ fail: true, message: 'No.' }));
	const upload = asset('upload', {}, [smallFile('a.mp4')]);
	const { items } = await fixture.run({ ...upload, onError: 'continueRegularOutput' });
	expect(items[0]?.json).toMatchObject({
		asset_id: ID,
		status: 'failed',
		error: expect.stringContaining('TwelveLabs could not read the file: No.') as string,
	});
});

test('gets an asset by its ID or from the item, simplified or as it came', async () => {
	const id = await uploadAsset(fixture.emulator, sample, 'a.mp4');
	const [named] = await json('get', { assetId: byId(id) });
	const [own] = await json('get', { simplify: false }, [{ json: { asset_id: id } }]);
	expect(named).toMatchObject({ asset_id: id, filename: 'a.mp4' });
	expect(own).toMatchObject({ _id: id, technical_metadata: { has_audio: expect.any(Boolean) } });
	const { error } = await fixture.run(asset('get'));
	expect(error?.message).toBe('"Asset" is empty');
	const gone = await fixture.run(asset('get', { assetId: byId('66419a20c70bb578439bd8f4') }));
	expect(gone.error?.message).toContain('has no asset 66419a20c70bb578439bd8f4');
});

test.each<[string, number, number, [number, number]]>([
	['the newest', 110, 2, [0, 10]],
	['the oldest', 460, 6, [300, 460]],
])('lists the assets that are left while %s are deleted', async (_, count, atPage, deleted) => {
	const { emulator } = fixture;
	const names = Array.from({ length: count }, (__, at) => `v${at}.mp4`);
	await Promise.all(names.map((name) => uploadAsset(emulator, Buffer.from('not a film'), name)));
	const ids = emulator.v2.assets.newestFirst().map(({ id }) => id);
	const gone = ids.slice(...deleted);
	let pages = 0;
	emulator.intercept(
		on('GET /assets', () => {
			if (++pages === atPage) for (const id of gone) emulator.v2.assets.assets.delete(id);
			return undefined;
		}),
	);
	const came = (await json('getAll', { returnAll: true })).map(({ asset_id }) => asset_id);
	expect(came).toEqual(expect.arrayContaining(ids.filter((id) => !gone.includes(id))));
	expect(new Set(came).size).toBe(came.length);
});

test('lists all assets page by page, or those that a filter matches, also to choose from', async () => {
	const ids: string[] = [];
	for (let at = 0; at < 53; at++)
		ids.unshift(await uploadAsset(fixture.emulator, sample, `v${at}.mp4`));
	const idsOf = async (parameters: INodeParameters) =>
		(await json('getAll', parameters)).map(({ asset_id }) => asset_id);
	expect(await idsOf({ returnAll: true })).toEqual(ids);
	expect(await idsOf({ limit: 2 })).toEqual(ids.slice(0, 2));
	expect(await idsOf({ filters: { filename: 'V52' } })).toEqual(ids.slice(0, 1));
	expect(await idsOf({ filters: { assetType: 'audio' } })).toEqual([]);
	const { credential } = fixture;
	const chosenFrom = (more: object) => searchList({ method: 'searchAssets', credential, ...more });
	const first = await chosenFrom({});
	const last = await chosenFrom({ page: String(first.paginationToken) });
	expect([...first.results, ...last.results].map(({ value }) => value)).toEqual(ids);
	expect(last.paginationToken).toBeUndefined();
	const [value = ''] = ids;
	const name = `v52.mp4 · …${value.slice(-6)}`;
	expect((await chosenFrom({ filter: 'V52' })).results).toEqual([{ name, value }]);
	// A list without totals ends at an empty page.
	const noTotals = edit(({ body }) => void Reflect.deleteProperty(Object(body), 'page_info'));
	fixture.emulator.intercept(on('GET /assets', noTotals));
	const pages = [
		await chosenFrom({}),
		await chosenFrom({ page: '2' }),
		await chosenFrom({ page: '3' }),
	];
	expect(pages.map(({ paginationToken }) => paginationToken)).toEqual(['2', '3', undefined]);
	expect(pages.flatMap(({ results }) => results.map((each) => each.value))).toEqual(ids);
});

test('deletes an asset, and one in use only by force', async () => {
	const id = await uploadAsset(fixture.emulator, sample, 'a.mp4');
	fixture.emulator.intercept(on('DELETE', once(inUse)));
	const { error } = await fixture.run(asset('delete', { assetId: byId(id) }));
	expect(error?.message).toBe(`The asset ${id} is in use`);
	const parameters = { assetId: byId(id), options: { force: true } };
	expect(await json('delete', parameters)).toEqual([{ asset_id: id, deleted: true }]);
	expect(fixture.emulator.v2.assets.find(id)).toBeUndefined();
});

/** A file of so many bytes in fresh pieces, as n8n's store gives it. */
const large = (bytes: number): FileSource => ({
	name: 'large.mp4',
	type: 'video/mp4',
	size: bytes,
	freshPieces: true,
	async *open() {
		for (let left = bytes; left > 0; left -= MB) yield new Uint8Array(Math.min(MB, left)).fill(7);
	},
});

test('the parts of all files of a run share one memory limit', async () => {
	fixture.emulator.v2.set({ chunkBytes: 64 * MB });
	let open = 0;
	let most = 0;
	fixture.emulator.intercept(
		on('PUT', async (_, honest) => {
			most = Math.max(most, ++open);
			const given = await honest();
			open -= 1;
			return given;
		}),
	);
	await probe(fixture.credential, (connection) => {
		const assets = new AssetApi(connection);
		const upload = () =>
			assets.upload({ kind: 'file', file: large(201 * MB) }, {}, { maxRetryMs: 0 });
		return Promise.all([upload(), upload()]);
	});
	expect(most * 64).toBe(64);
});

const NAME = `${'very '.repeat(60)}long.mp4`;
const movie = makeMovie({ durationSec: 10, audio: true });

test('keeps the end of a name that is too long', async () => {
	const file = { content: movie, fileName: NAME };
	expect(await json('upload', { source: 'binary' }, [{ files: { data: file } }])).toMatchObject([
		{ filename: NAME.slice(-255), file_type: 'video/mp4' },
	]);
});

const padding = Buffer.alloc(5 * MB);
padding.writeUInt32BE(padding.length, 0);
padding.write('free', 4, 'latin1');
const moreThan4MB = { content: Buffer.concat([movie, padding]), fileName: 'a.mp4' };

/** Videos of more than 4 MB as queries, which go up as assets. */
const query = (count = 1): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation: 'video' },
	items: Array.from({ length: count }, () => ({ files: { data: moreThan4MB } })),
});

emulatorTest('deletes the asset of a query that TwelveLabs could not read', async (fixture) => {
	const failed = { status: 'failed', error: { message: 'No.' } };
	const fail = edit(({ body }) => void Object.assign(Object(body), failed));
	fixture.emulator.intercept(on('GET /assets/:id', fail));
	const { error } = await fixture.run(query());
	expect(error?.message).toBe('TwelveLabs could not read the file: No.');
	expect(error?.context).not.toHaveProperty('asset_id');
	expect(fixture.assetIds()).toEqual([]);
});

emulatorTest('deletes the asset of a query that another item ended', async (fixture) => {
	const no = answer(400, { code: 'no', message: 'No.' });
	fixture.emulator.intercept(on('POST /embed-v2', inTurn(delay(1000), no)));
	const { error } = await fixture.run(query(2));
	expect(error?.message).toContain('No.');
	await until(() => fixture.assetIds().length === 0);
});

const embed = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	operation: 'embedVideo',
	modelName: 'marengo3.5',
	...more,
	options: { pollIntervalSec: 1, ...options },
});

emulatorTest.each<[string, NodeRun]>([
	['a query', query()],
	['a video', { parameters: embed(), items: [smallFile()] }],
])('a hint names the asset of %s that stays', async ({ emulator, run, assetIds }, _, node) => {
	emulator.intercept(on('DELETE', inUse));
	const { items, hints } = await run(node);
	expect(items.length).toBeGreaterThan(0);
	expect(hints.join()).toContain(assetIds()[0]);
});

emulatorTest('the error of a failed task names its asset', async ({ emulator, run, assetIds }) => {
	emulator.intercept(on('DELETE', answer(403)), newTasks({ fail: true }));
	const { error } = await run({ parameters: embed(), items: [smallFile()] });
	expect(error?.context).toMatchObject({ asset_id: assetIds()[0], status: 'failed' });
});

emulatorTest('an error names the assets of other items', async ({ emulator, run, assetIds }) => {
	emulator.intercept(newTasks({ never: true }, /^late/), newTasks({ fail: true }, /^bad/));
	const result = await run({
		parameters: embed(),
		items: [smallFile('bad.mp4'), smallFile('late.mp4')],
	});
	expect(assetIds()).toHaveLength(1);
	expect(saidBy(result)).toContain('could not embed');
	expect(saidBy(result)).toContain(assetIds()[0]);
});

emulatorTest('items name an asset only if it is kept', async ({ run, assetIds }) => {
	const output = { output: 'task' };
	const gone = await run({ parameters: embed({}, output), items: [smallFile()] });
	expect(assetIds()).toEqual([]);
	expect(gone.items[0]?.json).not.toHaveProperty('asset_id');
	const parameters = embed({ keepAsset: true }, output);
	const kept = await run({ parameters, items: [smallFile()] });
	expect(kept.items[0]?.json.asset_id).toBe(assetIds()[0]);
});

emulatorTest('deletes nothing by an empty expression', async ({ emulator, run, assetIds }) => {
	const id = await uploadAsset(emulator, sample, 'a.mp4');
	const assetId = byId('={{ $json.old_asset }}');
	const { error } = await run(asset('delete', { assetId }, [{ json: { asset_id: id } }]));
	expect(assetIds()).toEqual([id]);
	expect(error?.message).toContain('"Asset"');
});

emulatorTest('a deletion whose answer is lost is not an error', async ({ emulator, run }) => {
	const id = await uploadAsset(emulator, sample, 'a.mp4');
	emulator.intercept(on('DELETE', once(carryOutThen(answer(502)))));
	const { items, error } = await run(asset('delete', { assetId: byId(id) }));
	expect(error).toBeUndefined();
	expect(items).toMatchObject([{ json: { asset_id: id, deleted: true } }]);
	const again = await run(asset('delete', { assetId: byId(id) }));
	expect(again.error?.message).toContain(`has no asset ${id}`);
});

/** Longer than what goes up in one request: a real video and zeros after it. */
function largeItem(): TestItem {
	const box = Buffer.alloc(8);
	box.writeUInt32BE(box.length + 200 * MB);
	box.write('mdat', 4, 'latin1');
	const zeros = Array<Buffer>(200).fill(Buffer.alloc(MB));
	const content = () => Readable.from([sample, box, ...zeros]);
	return { files: { data: { content, fileName: 'large.mp4' } } };
}

emulatorTest(
	'waits for an asset of parts that is not known at first',
	async ({ emulator, run, assetIds }) => {
		const gone = { code: 'resource_not_exist', message: 'No such asset.' };
		for (const waitUntilReady of [true, false]) {
			emulator.intercept(on('GET /assets/:id', times(2, answer(404, gone))));
			const { items, error } = await run(asset('upload', { waitUntilReady }, [largeItem()]));
			expect(error).toBeUndefined();
			expect(assetIds()).toContain(items[0]?.json.asset_id);
		}
	},
	{ v2: { chunkBytes: 50_000_000 } },
);
