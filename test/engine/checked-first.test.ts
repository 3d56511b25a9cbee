import type { INodeParameters } from 'n8n-workflow';
import { concurrentTest } from './concurrent-test';
import { smallFile, withEmulator } from './with-emulator';

/** Every item of a run is checked before the first request that costs is sent: one bad row must not cost the others. */

jest.setTimeout(60_000);

const YOUTUBE = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ';

/** Ten URLs, the seventh of them a page. */
const rows = (url: (name: string) => string) =>
	Array.from({ length: 10 }, (_, index) => ({
		json: { video: index === 6 ? YOUTUBE : url(String(index)) },
	}));

const fromRows = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	operation,
	videoSource: 'url',
	videoUrl: '={{ $json.video }}',
	...more,
});

concurrentTest.each<[string]>([['embedVideo'], ['createTask']])(
	'%s: one bad row of ten stops the run before anything is sent, and says which',
	(operation) =>
		withEmulator(async ({ run, url, asked }) => {
			const { error } = await run({ parameters: fromRows(operation), items: rows(url) });
			expect(asked()).toEqual([]);
			expect(error?.message).toMatch(/^Item 7: "Video URL" is a www\.youtube\.com page/);
			expect(error?.description).toContain(
				'Nothing was sent or billed. 1 of 10 items has a problem.',
			);
			expect(error?.context?.itemIndex).toBe(6);
		}),
);

concurrentTest('with Continue the good rows go on, and the bad one is an error in its place', () =>
	withEmulator(async ({ run, url, creations }) => {
		const { items } = await run({
			parameters: fromRows('createTask'),
			items: rows(url),
			onError: 'continueRegularOutput',
		});
		expect(creations()).toHaveLength(9);
		expect(items.map(({ json }) => 'error' in json).indexOf(true)).toBe(6);
		expect(items.filter(({ json }) => json.task_id !== undefined)).toHaveLength(9);
	}),
);

concurrentTest('fields, files and the rules of the APIs are checked first as well', () =>
	withEmulator(async ({ run, url, asked }) => {
		const parameters = {
			operation: 'createTask',
			modelName: '={{ $json.model ?? "marengo3.0" }}',
			videoSource: '={{ $json.source ?? "url" }}',
			videoUrl: url(),
			options: { videoClipLength: '={{ $json.length ?? 6 }}', embedApi: 'v1' },
		};
		const items = [
			{ json: {} },
			{ json: { length: 60 } },
			{ json: { source: 'binary' } },
			{ json: { model: 'marengo3.5' } },
		];
		const { error } = await run({ parameters, items });
		expect(asked()).toEqual([]);
		expect(error?.message).toMatch(/^Item 2: "Clip Length"/);
		expect(error?.description).toContain('3 of 4 items have a problem.');
	}),
);

concurrentTest('a bad query stops the others before they are billed', () =>
	withEmulator(async ({ run, asked }) => {
		const { error } = await run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: '={{ $json.words }}' },
			items: [{ json: { words: 'a boat' } }, { json: { words: ' ' } }],
		});
		expect(asked()).toEqual([]);
		expect(error?.message).toBe('Item 2: "Text" is empty');
	}),
);

concurrentTest('a single item is not counted', () =>
	withEmulator(async ({ run }) => {
		const { error } = await run({
			parameters: fromRows('createTask'),
			items: [{ ...smallFile(), json: { video: YOUTUBE } }],
		});
		expect(error?.message).toMatch(/^"Video URL" is a www\.youtube\.com page/);
		expect(error?.description).not.toContain('of 1 item');
	}),
);
