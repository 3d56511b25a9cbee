import { answer, compressed, on, once, untouched } from '../emulator';
import { postJson } from '../emulator/testing/v2';
import { validateV2Task } from '../emulator/v2/validate';
import { concurrentTest } from './concurrent-test';
import {
	createFromFile,
	createFromUrl,
	type Fixture,
	smallFile,
	withEmulator,
} from './with-emulator';

/**
 * Bodies that TwelveLabs is known to have answered, word for word:
 * the day limit in https://github.com/pixeltable/pixeltable (tests/test_http_utils.py), the others in
 * issues and pull requests of programs that use the API.
 */

jest.setTimeout(60_000);

const DAY_LIMIT = {
	code: 'too_many_requests',
	message:
		'You have exceeded the rate limit (100req/1day). Please try again later after 2025-11-08T01:20:49Z.',
};

concurrentTest('a day limit: an error item that tells which, and when it lifts', () =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const headers = {
			'retry-after': '11382',
			'x-ratelimit-limit': '100',
			'x-ratelimit-remaining': '0',
			'x-ratelimit-used': '100',
			'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 11_382),
			'x-trace-id': '122506435189331138',
			'tl-report': 'backend',
		};
		emulator.intercept(on('POST', compressed('gzip')), on('POST', answer(429, DAY_LIMIT, headers)));
		const before = Date.now();
		const { items } = await run({
			...createFromUrl(url()),
			timezone: 'Asia/Tokyo',
			onError: 'continueRegularOutput',
		});
		const { error, resets_at: resetsAt, ...known } = items[0]?.json ?? {};
		expect(known).toEqual({
			code: 'too_many_requests',
			http_code: 429,
			trace_id: '122506435189331138',
		});
		const lifts = Date.parse(String(resetsAt));
		expect(String(resetsAt)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		expect(lifts - before).toBeGreaterThan(11_380_000);
		const there = new Date(lifts + 9 * 3600_000).toISOString().slice(0, 19).replace('T', ' ');
		expect(error).toContain(
			`The rate limit of TwelveLabs (100 requests per day) is used up and lifts at ${there} (Asia/Tokyo).`,
		);
		expect(creations()).toHaveLength(1);
	}),
);

const RATE_HEADERS = {
	'x-ratelimit-dimensions': 'Duration,Request',
	'x-ratelimit-duration-limit': '36000',
	'x-ratelimit-duration-remaining': '0',
	'x-ratelimit-duration-reset': String(Math.floor(Date.now() / 1000) + 3000),
};

concurrentTest.each<[string, number, object, RegExp]>([
	[
		'a URL without a file',
		400,
		{
			code: 'media_url_not_exists',
			message: "Cannot find media url 'test_asset_001'. Please use an existing url.",
		},
		/Cannot find media url.*no file at the address of "Video URL"/s,
	],
	[
		'a page as URL',
		400,
		{ code: 'video_file_broken', message: 'Cannot read video file. Please check the video file.' },
		/Cannot read video file.*web page.*link may have expired.*download failed for a moment/s,
	],
	[
		'options of another model',
		400,
		{
			code: 'parameter_invalid',
			message:
				'The model_options parameter is invalid. You should use one of the following values: visual, audio.',
		},
		/The model_options parameter is invalid.*Correct the field/s,
	],
	[
		'a still where a video belongs',
		404,
		{ code: 'resource_not_exists', message: 'Resource does not exist.' },
		/Resource does not exist.*a still image is not a video/s,
	],
	[
		'an asset of another account',
		403,
		{
			code: 'read_not_allowed',
			message: 'The caller is not authorized to read entity 66419a20c70bb578439bd8f4.',
		},
		/66419a20c70bb578439bd8f4.*belongs to another TwelveLabs account/s,
	],
])('%s: refused once, with advice of its own, whatever rate headers come with it', (...row) =>
	withEmulator(async ({ emulator, run, url, creations }) => {
		const [, status, body, said] = row;
		emulator.intercept(on('POST', once(answer(status, body, RATE_HEADERS))));
		const { items } = await run({
			...createFromUrl(url(), { concurrency: 1 }),
			items: [{}, {}],
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json.error).toMatch(said);
		expect(items[0]?.json).not.toHaveProperty('resets_at');
		// The second item met no limit.
		expect(items[1]?.json.status).toBe('processing');
		expect(creations()).toHaveLength(2);
	}),
);

concurrentTest('a file that is named and sent as what it is', () =>
	withEmulator(async ({ run, creations }) => {
		const { content } = smallFile().files?.data ?? {};
		if (!content) throw new Error('no file');
		const files = { data: { content, fileName: 'harbour.mov', mimeType: 'video/mp4' } };
		await run(createFromFile({ files }));
		expect(creations()[0]?.file).toMatchObject({
			filename: 'harbour.mov',
			contentType: 'video/quicktime',
		});
	}),
);

const NEXT = 'marengo4.0';

/** A server with one model more, which makes what the newest one does. */
function addModel({ emulator }: Fixture): void {
	emulator.intercept(
		on('POST /embed-v2/tasks', async (request) => {
			const asked = (await request.body()) as object;
			if (!('model_name' in asked) || asked.model_name !== NEXT) return undefined;
			const body = { ...asked, model_name: 'marengo3.5' };
			expect(validateV2Task(body)).toEqual([]);
			const made = await postJson(emulator, '/embed-v2/tasks', body);
			return { status: made.status, headers: {}, body: made.body };
		}),
	);
}

concurrentTest.each([['url'], ['binary']])(
	'a model that this package does not know is embedded with, from %s',
	(videoSource) =>
		withEmulator(async (fixture) => {
			addModel(fixture);
			const { items, error } = await fixture.run({
				parameters: {
					operation: 'embedVideo',
					modelName: NEXT,
					videoSource,
					videoUrl: fixture.url(),
					options: { pollIntervalSec: 1 },
				},
				items: [videoSource === 'url' ? {} : smallFile()],
			});
			expect(error).toBeUndefined();
			expect(items.length).toBeGreaterThan(2);
			expect(new Set(items.map(({ json }) => json.model_name))).toEqual(new Set([NEXT]));
			const tasks = fixture.asked().filter((request) => request.startsWith('POST /embed'));
			expect(new Set(tasks)).toEqual(new Set(['POST /embed-v2/tasks']));
		}),
);

concurrentTest('… and what the API says against it is told', () =>
	withEmulator(async ({ emulator, run, url }) => {
		emulator.intercept(untouched);
		const { error } = await run({
			parameters: { operation: 'createTask', modelName: NEXT, videoSource: 'url', videoUrl: url() },
		});
		expect(error?.message).toContain(`${NEXT} is not one of marengo3.0, marengo3.5`);
		expect(error?.description).toContain('"Model"');
	}),
);
