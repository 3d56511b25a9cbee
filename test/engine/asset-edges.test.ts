import { assetApi } from '../../nodes/shared/api/assets/asset-api';
import type { FileSource } from '../../nodes/shared/model/task';
import { answer, delay, edit, inTurn, on } from '../emulator/intercept';
import { makeMovie } from '../emulator/testing/movies';
import type { NodeRun } from './engine';
import { EngineFixture, until } from './engine-fixture';
import { probe } from './probe';

const MB = 1024 ** 2;
const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

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
		const assets = assetApi(connection);
		const upload = () =>
			assets.upload({ kind: 'file', file: large(201 * MB) }, {}, { maxRetryMs: 0 });
		return Promise.all([upload(), upload()]);
	});
	expect(most * 64).toBe(64);
});

const NAME = `${'very '.repeat(60)}long.mp4`;
const movie = makeMovie({ durationSec: 10, audio: true });

test('of a name that is too long the end is kept, with what the file is', async () => {
	const [asset] = await fixture.json({
		parameters: { resource: 'asset', operation: 'upload', source: 'binary' },
		items: [{ files: { data: { content: movie, fileName: NAME } } }],
	});
	expect(asset).toMatchObject({ filename: NAME.slice(-255), file_type: 'video/mp4' });
});

/** A video of more than 4 MB as a query: it goes up as an asset. */
const query = (options: object = {}): NodeRun => ({
	node: 'embedQuery',
	parameters: { operation: 'video', options: options as NodeRun['parameters'] },
	items: [{ files: { data: { content: moreThan4MB, fileName: 'a.mp4' } } }],
});
const padding = Buffer.alloc(5 * MB);
padding.writeUInt32BE(padding.length, 0);
padding.write('free', 4, 'latin1');
const moreThan4MB = Buffer.concat([movie, padding]);

const assetIds = (): string[] => fixture.emulator.v2.assets.newestFirst().map(({ id }) => id);

test('the asset of a query is deleted', async () => {
	const { items } = await fixture.run(query());
	expect(items).toHaveLength(1);
	expect(assetIds()).toEqual([]);
});

test('the asset of a query that TwelveLabs could not read is deleted as well', async () => {
	fixture.emulator.intercept(
		on(
			'GET /assets/:id',
			edit(({ body }) =>
				Object.assign(Object(body), { status: 'failed', error: { message: 'No.' } }),
			),
		),
	);
	const { error } = await fixture.run(query());
	expect(error?.message).toBe('TwelveLabs could not read the file: No.');
	expect(error?.context).not.toHaveProperty('asset_id');
	expect(assetIds()).toEqual([]);
});

test('an asset of a query that can not be deleted is named in a hint', async () => {
	fixture.emulator.intercept(
		on('DELETE', answer(409, { code: 'in_use', message: 'It is in use.' })),
	);
	const { items, hints } = await fixture.run(query());
	expect(items).toHaveLength(1);
	const [id] = assetIds();
	expect(hints.join()).toContain(id);
});

test('the asset of a query is deleted although another item stopped the workflow meanwhile', async () => {
	fixture.emulator.intercept(
		on('POST /embed-v2', inTurn(delay(1000), answer(400, { code: 'no', message: 'No.' }))),
	);
	const [item = {}] = query().items ?? [];
	const { error } = await fixture.run({ ...query(), items: [item, item] });
	expect(error?.message).toContain('No.');
	await until(() => assetIds().length === 0);
});
