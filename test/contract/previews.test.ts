import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core';
import type { INodePropertyOptions } from 'n8n-workflow';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import { loadPackage, type TestFile } from '../engine/engine';
import { byId, EngineFixture } from '../engine/engine-fixture';

/**
 * What the editor shows of an operation before its first run, in `__schema__`: its default output. To
 * make the files anew after an output has changed: UPDATE_PREVIEWS=1 npm test -- previews.
 */

const ROOT = path.join(__dirname, '..', '..');
const fixture = new EngineFixture();

/** A JSON schema, as far as items need it. */
type Schema = { type: string; properties?: Record<string, Schema>; items?: Schema };

/** The schema of a value. */
function schemaOf(value: unknown): Schema {
	if (Array.isArray(value)) return { type: 'array', items: schemaOf(value[0]) };
	if (typeof value !== 'object' || value === null) return { type: typeof value };
	const properties = Object.entries(value).map(([key, inner]) => [key, schemaOf(inner)]);
	return { type: 'object', properties: Object.fromEntries(properties) };
}

/** With every key that one of the items has. */
const merged = (items: unknown[]): Schema => ({
	type: 'object',
	properties: Object.assign({}, ...items.map((item) => schemaOf(item).properties)),
});

const options = { pollIntervalSec: 1 };
const file = (content: Buffer, mimeType: string, fileName: string): Record<string, TestFile> => ({
	data: { content, mimeType, fileName },
});
const videoFile = (): Record<string, TestFile> => {
	const sample = path.join(ROOT, 'test/emulator/samples/harbour-at-sunset.mp4');
	return file(readFileSync(sample), 'video/mp4', 'harbour-at-sunset.mp4');
};

const make = (operation: string) => async (): Promise<unknown[]> => [
	...(await fixture.json({ parameters: { operation, options }, items: [{ files: videoFile() }] })),
	...(await fixture.json({
		parameters: { operation, options, videoSource: 'url', videoUrl: fixture.videoUrl },
	})),
];

const read = (operation: string) => async (): Promise<unknown[]> => {
	const seeds = [{ filename: 'a.mp4' }, { url: 'https://example.com/a.mp4' }];
	const tasks = fixture.emulator.seedTasks(seeds.map((seed) => ({ ...seed, clips: 1 })));
	const once = operation === 'listTasks' ? tasks.slice(0, 1) : tasks;
	return (
		await Promise.all(
			once.map(({ id }) => fixture.json({ parameters: { operation, taskId: byId(id) } })),
		)
	).flat();
};

/** Operations on assets: on a file and on an address, as for tasks. */
const ofAssets = (operation: string) => async (): Promise<unknown[]> => {
	const asset = (parameters: object, items?: object[]): Promise<unknown[]> =>
		fixture.json({ parameters: { resource: 'asset', ...parameters }, ...(items && { items }) });
	const made = [
		...(await asset({ operation: 'upload' }, [{ files: videoFile() }])),
		...(await asset({ operation: 'upload', source: 'url', url: fixture.videoUrl })),
	];
	if (operation === 'upload') return made;
	if (operation === 'getAll') return asset({ operation });
	return asset(
		{ operation },
		made.map((json) => ({ json })),
	);
};

const ask = (operation: string, files?: Record<string, TestFile>) => (): Promise<unknown[]> =>
	fixture.json({
		node: 'embedQuery',
		parameters: { operation, text: 'a boat' },
		items: [{ ...(files && { files }) }],
	});

const previews: Record<string, Record<string, () => Promise<unknown[]>>> = {
	'embedVideo embedding': {
		embedVideo: make('embedVideo'),
		createTask: make('createTask'),
		getEmbeddings: read('getEmbeddings'),
		getStatus: read('getStatus'),
		listTasks: read('listTasks'),
	},
	'embedVideo asset': {
		upload: ofAssets('upload'),
		get: ofAssets('get'),
		getAll: ofAssets('getAll'),
		delete: ofAssets('delete'),
	},
	'embedQuery query': {
		text: ask('text'),
		image: ask('image', file(pngOf(256, 256), 'image/png', 'a.png')),
		audio: ask('audio', file(wavOf(8), 'audio/wav', 'a.wav')),
		textImage: ask('textImage', file(pngOf(256, 256), 'image/png', 'a.png')),
		video: ask('video', file(makeMovie({ durationSec: 8 }), 'video/mp4', 'a.mp4')),
	},
};

describe.each(Object.keys(previews))('%s', (name) => {
	const [node = '', resource] = name.split(' ');
	const folder = `${node[0]?.toUpperCase()}${node.slice(1)}`;

	test.each(Object.entries(previews[name] ?? {}))('%s', async (operation, items) => {
		const nodeDir = path.join(ROOT, 'dist/nodes', folder);
		const built = resolveOutputSchemaPath({ nodeDir, version: 1, resource, operation }) ?? '';
		const source = built.replace(path.join(ROOT, 'dist'), ROOT);
		const real = { ...merged(await items()), version: 1 };
		if (process.env.UPDATE_PREVIEWS) {
			mkdirSync(path.dirname(source), { recursive: true });
			writeFileSync(source, `${JSON.stringify(real, null, '\t')}\n`);
			return;
		}
		expect(JSON.parse(readFileSync(source, 'utf8'))).toEqual(real);
		// What is packed is what n8n finds.
		expect(readFileSync(built, 'utf8')).toBe(readFileSync(source, 'utf8'));
	});

	test('every operation has one', async () => {
		const { properties } = (await loadPackage()).getNode(node).type.description as {
			properties: {
				name: string;
				options?: INodePropertyOptions[];
				displayOptions?: { show?: { resource?: string[] } };
			}[];
		};
		const isOwn = (field: (typeof properties)[number]): boolean =>
			field.name === 'operation' && field.displayOptions?.show?.resource?.[0] === resource;
		const offered = properties.find(isOwn)?.options ?? [];
		expect(Object.keys(previews[name] ?? {}).sort()).toEqual(offered.map((o) => o.value).sort());
	});
});
