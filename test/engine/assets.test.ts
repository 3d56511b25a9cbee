import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { searchAssets } from '../../nodes/EmbedVideo/list-search';
import { assetOperations } from '../../nodes/EmbedVideo/operations';
import { AssetApi } from '../../nodes/shared/api/assets/asset-api';
import type { FileSource } from '../../nodes/shared/model/task';
import { executeItems } from '../../nodes/shared/run/execute-items';
import { startRun } from '../../nodes/shared/run/run';
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
import { concurrentTest } from './concurrent-test';
import { type NodeResult, type NodeRun, searchList, type TestItem } from './engine';
import { byId, EngineFixture, until } from './engine-fixture';
import { probe } from './probe';
import { saidBy, smallFile, withEmulator } from './with-emulator';

jest.setTimeout(200_000);

const MB = 1024 ** 2;
const fixture = new EngineFixture({ v2: { assetProcessingMs: 300 } });
/** One that has its assets at once. */
const quick = new EngineFixture({ v2: { assetProcessingMs: 0 } });
const sample = readFileSync(SAMPLE);
const inUse = answer(409, { code: 'in_use', message: 'It is in use.' });

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

const ID = expect.stringMatching(/^[0-9a-f]{24}$/) as string;

test('a file is brought, and waited for', async () => {
	const [asset] = await json('upload', {}, [smallFile('a.mp4')]);
	expect(asset).toEqual({
		filename: 'a.mp4',
		status: 'ready',
		asset_id: ID,
		method: 'direct',
		file_type: 'video/mp4',
		size: sample.length,
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
	const { items } = await run('upload', {}, [smallFile('a.mp4')], 'continueRegularOutput');
	expect(items[0]?.json).toMatchObject({
		asset_id: ID,
		status: 'failed',
		error: expect.stringContaining('TwelveLabs could not read the file: No.') as string,
	});
});

test('get, also by the item itself, simplified or as it came', async () => {
	const id = await uploadAsset(fixture.emulator, sample, 'a.mp4');
	const [named] = await json('get', { assetId: byId(id) });
	const [own] = await json('get', { simplify: false }, [{ json: { asset_id: id } }]);
	expect(named).toMatchObject({ asset_id: id, filename: 'a.mp4' });
	expect(own).toMatchObject({ _id: id, technical_metadata: { has_audio: expect.any(Boolean) } });
	const { error } = await run('get', {});
	expect(error?.message).toBe('"Asset" is empty');
	const gone = await run('get', { assetId: byId('66419a20c70bb578439bd8f4') });
	expect(gone.error?.message).toContain('has no asset 66419a20c70bb578439bd8f4');
});

test.each<[string, number, number, [number, number]]>([
	['the newest', 110, 2, [0, 10]],
	['the oldest', 460, 6, [300, 460]],
])('while %s are deleted, those that are left come', async (_, count, atPage, deleted) => {
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

test('all of them, page by page, also to choose from, or those that a filter wants', async () => {
	const ids: string[] = [];
	for (let at = 0; at < 53; at++)
		ids.unshift(await uploadAsset(fixture.emulator, sample, `v${at}.mp4`));
	const idsOf = async (parameters: INodeParameters) =>
		(await json('getAll', parameters)).map(({ asset_id }) => asset_id);
	expect(await idsOf({ returnAll: true })).toEqual(ids);
	expect(await idsOf({ limit: 2 })).toEqual(ids.slice(0, 2));
	expect(await idsOf({ filters: { filename: 'V52' } })).toEqual(ids.slice(0, 1));
	expect(await idsOf({ filters: { assetType: 'audio' } })).toEqual([]);
	const chosenFrom = (page?: string) =>
		searchList({ method: 'searchAssets', credential: fixture.credential, page });
	const first = await chosenFrom();
	const last = await chosenFrom(String(first.paginationToken));
	expect([...first.results, ...last.results].map(({ value }) => value)).toEqual(ids);
	expect(last.paginationToken).toBeUndefined();
});

test('deleted, and what is in use only by force', async () => {
	const id = await uploadAsset(fixture.emulator, sample, 'a.mp4');
	fixture.emulator.intercept(on('DELETE', once(inUse)));
	const { error } = await run('delete', { assetId: byId(id) });
	expect(error?.message).toBe(`The asset ${id} is in use`);
	const parameters = { assetId: byId(id), options: { force: true } };
	expect(await json('delete', parameters)).toEqual([{ asset_id: id, deleted: true }]);
	expect(fixture.emulator.v2.assets.find(id)).toBeUndefined();
});

test('the list to choose from', async () => {
	await uploadAsset(fixture.emulator, sample, 'harbour.mp4');
	const id = await uploadAsset(fixture.emulator, sample, 'forest.mp4');
	const { results } = await probe(fixture.credential, (_, ctx) =>
		searchAssets.call(ctx as never, 'FOREST'),
	);
	expect(results).toEqual([{ name: `forest.mp4 · …${id.slice(-6)}`, value: id }]);
});

/** A file of this many bytes as n8n's store gives it: pieces that are nobody else's. */
const large = (bytes: number): FileSource => ({
	name: 'large.mp4',
	type: 'video/mp4',
	size: bytes,
	freshPieces: true,
	async *open() {
		for (let left = bytes; left > 0; left -= MB) yield new Uint8Array(Math.min(MB, left)).fill(7);
	},
});

test('the parts of all files of a run share one bound of memory, however large a part is', async () => {
	quick.emulator.v2.set({ chunkBytes: 64 * MB });
	let open = 0;
	let most = 0;
	quick.emulator.intercept(
		on('PUT', async (_, honest) => {
			most = Math.max(most, ++open);
			const given = await honest();
			open -= 1;
			return given;
		}),
	);
	await probe(quick.credential, (connection) => {
		const assets = new AssetApi(connection);
		const upload = () =>
			assets.upload({ kind: 'file', file: large(201 * MB) }, {}, { maxRetryMs: 0 });
		return Promise.all([upload(), upload()]);
	});
	expect(most * 64).toBe(64);
});

const NAME = `${'very '.repeat(60)}long.mp4`;
const movie = makeMovie({ durationSec: 10, audio: true });

test('of a name that is too long the end is kept, with what the file is', async () => {
	const [asset] = await quick.json({
		parameters: { resource: 'asset', operation: 'upload', source: 'binary' },
		items: [{ files: { data: { content: movie, fileName: NAME } } }],
	});
	expect(asset).toMatchObject({ filename: NAME.slice(-255), file_type: 'video/mp4' });
});

const padding = Buffer.alloc(5 * MB);
padding.writeUInt32BE(padding.length, 0);
padding.write('free', 4, 'latin1');
const moreThan4MB = { content: Buffer.concat([movie, padding]), fileName: 'a.mp4' };

/** Videos of more than 4 MB as queries: they go up as assets. */
const query = (count = 1): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation: 'video' },
	items: Array.from({ length: count }, () => ({ files: { data: moreThan4MB } })),
});

const assetIds = (): string[] => quick.emulator.v2.assets.newestFirst().map(({ id }) => id);

test('the asset of a query is deleted', async () => {
	const { items } = await quick.run(query());
	expect(items).toHaveLength(1);
	expect(assetIds()).toEqual([]);
});

test('the asset of a query that TwelveLabs could not read is deleted as well', async () => {
	quick.emulator.intercept(
		on(
			'GET /assets/:id',
			edit(({ body }) =>
				Object.assign(Object(body), { status: 'failed', error: { message: 'No.' } }),
			),
		),
	);
	const { error } = await quick.run(query());
	expect(error?.message).toBe('TwelveLabs could not read the file: No.');
	expect(error?.context).not.toHaveProperty('asset_id');
	expect(assetIds()).toEqual([]);
});

test('an asset of a query that can not be deleted is named in a hint', async () => {
	quick.emulator.intercept(on('DELETE', inUse));
	const { items, hints } = await quick.run(query());
	expect(items).toHaveLength(1);
	const [id] = assetIds();
	expect(hints.join()).toContain(id);
});

test('the asset of a query is deleted although another item stopped the workflow meanwhile', async () => {
	quick.emulator.intercept(
		on('POST /embed-v2', inTurn(delay(1000), answer(400, { code: 'no', message: 'No.' }))),
	);
	const { error } = await quick.run(query(2));
	expect(error?.message).toContain('No.');
	await until(() => assetIds().length === 0);
});

/** No asset that the node made is left behind unsaid, and none that is not its own is touched. */

const embed = (options: INodeParameters = {}, more: INodeParameters = {}): INodeParameters => ({
	operation: 'embedVideo',
	modelName: 'marengo3.5',
	...more,
	options: { pollIntervalSec: 1, ...options },
});

concurrentTest('an asset that can not be deleted: a hint names it', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(on('DELETE', inUse));
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
		const parameters = embed({ keepAsset: true }, output);
		const kept = await run({ parameters, items: [smallFile()] });
		expect(kept.items[0]?.json.asset_id).toBe([...emulator.v2.assets.assets.keys()][0]);
	}),
);

concurrentTest('Delete by an expression that gives nothing deletes nothing', () =>
	withEmulator(async ({ emulator, run }) => {
		const id = await uploadAsset(emulator, sample, 'a.mp4');
		const { error } = await run({
			parameters: {
				resource: 'asset',
				operation: 'delete',
				assetId: byId('={{ $json.old_asset }}'),
			},
			items: [{ json: { asset_id: id } }],
		});
		expect([...emulator.v2.assets.assets.keys()]).toEqual([id]);
		expect(error?.message).toContain('"Asset"');
	}),
);

concurrentTest('a deletion whose answer is lost is no error', () =>
	withEmulator(async ({ emulator, run }) => {
		const id = await uploadAsset(emulator, sample, 'a.mp4');
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
	const bytes = 200_100_000;
	const box = Buffer.alloc(8);
	box.writeUInt32BE(bytes - sample.length);
	box.write('mdat', 4, 'latin1');
	await file.write(Buffer.concat([sample, box]));
	await file.truncate(bytes);
	await file.close();
	return { files: { data: { content: () => createReadStream(name), fileName: 'large.mp4' } } };
}

concurrentTest(
	'an asset of parts that is not known yet when it is looked at: waited for',
	async () => {
		const folder = await mkdtemp(path.join(tmpdir(), 'assets-'));
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
