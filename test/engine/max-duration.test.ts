import type { INodeParameters } from 'n8n-workflow';
import { edit, on } from '../emulator';
import { concurrentTest } from './concurrent-test';
import { byId } from './engine-fixture';
import { type Fixture, smallFile, withEmulator } from './with-emulator';

/** Max Duration: what is longer, or of unknown length, is not paid; its asset is not left behind. The sample has 43 s. */

jest.setTimeout(60_000);

const assets = ({ emulator }: Fixture): string[] => [...emulator.v2.assets.assets.keys()];
const paid = ({ asked }: Fixture): string[] =>
	asked().filter((each) => /^POST \/embed(-v2)?\/tasks$/.test(each));

const create = (maxDurationMinutes: number, more: INodeParameters = {}): INodeParameters => ({
	operation: 'createTask',
	...more,
	options: { maxDurationMinutes, ...Object(more.options) },
});

const TOO_LONG =
	/^"harbour[\w-]*\.mp4" is 0\.7 minutes long, more than "Max Duration" \(0\.5 minutes\)$/;

concurrentTest('a longer file is refused before it is paid, and its asset deleted', () =>
	withEmulator(async (fixture) => {
		const { error } = await fixture.run({ parameters: create(0.5), items: [smallFile()] });
		expect(error?.message).toMatch(TOO_LONG);
		expect(error?.description).toContain('Nothing was billed');
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest('a longer video at a URL too: it becomes an asset first', () =>
	withEmulator(async (fixture) => {
		const byUrl = { videoSource: 'url', videoUrl: fixture.url() };
		const { error } = await fixture.run({ parameters: create(0.5, byUrl) });
		expect(error?.message).toMatch(TOO_LONG);
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest('what is short enough is embedded, and its asset deleted in the end', () =>
	withEmulator(async (fixture) => {
		const { items } = await fixture.run({
			parameters: {
				videoSource: 'url',
				videoUrl: fixture.url(),
				options: { maxDurationMinutes: 1, pollIntervalSec: 1 },
			},
		});
		expect(items.length).toBeGreaterThan(10);
		expect(items[0]?.json.input_url).toBe(fixture.url());
		expect([paid(fixture).length, assets(fixture)]).toEqual([1, []]);
	}),
);

concurrentTest('of which TwelveLabs tells no duration is refused', () =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(
			on(
				'GET /assets/:id',
				edit(({ body }) => delete Object(body).duration),
			),
		);
		const { error } = await fixture.run({ parameters: create(60), items: [smallFile()] });
		expect(error?.message).toContain('does not know how long "harbour.mp4" is');
		expect([paid(fixture), assets(fixture)]).toEqual([[], []]);
	}),
);

concurrentTest("a user's own asset is refused as well, and stays", () =>
	withEmulator(async (fixture) => {
		const upload = { resource: 'asset', operation: 'upload' };
		const { items } = await fixture.run({ parameters: upload, items: [smallFile()] });
		const assetId = byId(String(items[0]?.json.asset_id));
		const { error } = await fixture.run({
			parameters: create(0.5, { videoSource: 'asset', assetId }),
		});
		expect(error?.message).toMatch(TOO_LONG);
		expect([paid(fixture).length, assets(fixture).length]).toEqual([0, 1]);
	}),
);

concurrentTest('Embed v1 cannot do it, which is said before anything is sent', () =>
	withEmulator(async (fixture) => {
		const parameters = create(60, { options: { embedApi: 'v1' } });
		const { error } = await fixture.run({ parameters, items: [smallFile()] });
		expect(error?.message).toBe('"Max Duration" is set, which is not supported by Embed v1');
		expect(fixture.asked()).toEqual([]);
	}),
);

const text = { 'notes.txt': Buffer.from('The harbor opens at six. A boat comes in.') };

concurrentTest('a text file is embedded with the defaults: as a whole', () =>
	withEmulator(
		async (fixture) => {
			const file = { content: text['notes.txt'], fileName: 'notes.txt', mimeType: 'text/plain' };
			const document = { modelName: 'marengo3.5', mediaType: 'document' };
			const options = { pollIntervalSec: 1 };
			for (const [source, items] of [
				[{}, [{ files: { data: file } }]],
				[{ videoSource: 'url', videoUrl: fixture.fileUrl('notes.txt') }, [{}]],
			] as const) {
				const parameters = { ...document, ...source, options };
				const { items: rows, error } = await fixture.run({ parameters, items: [...items] });
				expect(error).toBeUndefined();
				expect(rows.map(({ json }) => json.embedding_option)).toEqual(['text']);
			}
		},
		{ files: text },
	),
);
