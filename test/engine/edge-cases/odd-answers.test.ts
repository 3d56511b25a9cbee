import {
	answer,
	compressed,
	edit,
	editTasks,
	type Interceptor,
	on,
	once,
	page,
	untouched,
} from '../../emulator';
import { MODELS } from '../../../nodes/shared/model/models';
import { postJson } from '../../emulator/testing/v2';
import { validateV2Task } from '../../emulator/v2/validate';
import { concurrentTest } from '../concurrent-test';
import { searchList } from '../engine';
import { byId } from '../engine-fixture';
import {
	createFromFile,
	createFromUrl,
	type Fixture,
	saidBy,
	smallFile,
	withEmulator,
} from '../with-emulator';
import { lateResults, strangeRows } from './odd-server';

/** Fields that are absent, null or unknown take nothing with them: not the list, not the result. */

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

const getEmbeddings = (taskId: string, more = {}) => ({
	parameters: { operation: 'getEmbeddings', taskId: byId(taskId), ...more },
});

/** A row of the answer about one task. */
type Segment = Record<string, unknown> | string;

/** Changes the rows of a task; `at` counts from 1. */
const editSegments = (change: (row: Segment, at: number) => Segment): Interceptor =>
	editTasks(({ video_embedding: video }) => {
		if (!video?.segments) return;
		video.segments = video.segments.map((row, at) => change(row as Segment, at + 1));
	});

concurrentTest('a status that nobody knows is shown, and hides no other task', () =>
	withEmulator(async ({ emulator, run, credential }) => {
		const [, second] = emulator.seedTasks([{}, {}, {}]);
		emulator.intercept(
			editTasks((task) => {
				if (task._id === second?.id) task.status = 'queued';
			}),
		);
		const { items, error } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.status)).toEqual(['ready', 'queued', 'ready']);
		const { results } = await searchList({ method: 'searchTasks', credential });
		expect(results).toHaveLength(3);
	}),
);

concurrentTest('rows that are no tasks are left out of a list, and counted', () =>
	withEmulator(async ({ emulator, run, credential }) => {
		const seeded = emulator.seedTasks([{}, {}, {}]).map(({ id }) => id);
		emulator.intercept(strangeRows('a text', null, { status: 'ready' }));
		const { items, hints, error } = await run(listTasks);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(seeded.reverse());
		expect(hints).toEqual(["Left out 3 rows without an ID in TwelveLabs' list."]);
		const { results } = await searchList({ method: 'searchTasks', credential });
		expect(results).toHaveLength(3);
	}),
);

concurrentTest.each([
	['absent', undefined],
	['null', null],
] as [string, undefined | null][])(
	'optional fields that are %s are left out of the items',
	(_, value) =>
		withEmulator(async ({ emulator, run }) => {
			emulator.intercept(
				editTasks((task) => {
					Object.assign(task, { model_name: value, created_at: value, updated_at: value });
					Object.assign(task.video_embedding ?? {}, { metadata: value });
				}),
			);
			const { id } = emulator.seedTask({ clips: 1 });
			const listed = await run(listTasks);
			expect(listed.items[0]?.json).toStrictEqual({ task_id: id, status: 'ready' });
			const { items, error } = await run(getEmbeddings(id, { embeddingOption: ['visual'] }));
			expect(error).toBeUndefined();
			expect(Object.keys(items[0]?.json ?? {})).toEqual(
				expect.arrayContaining(['task_id', 'embedding', 'embedding_option']),
			);
			for (const { json } of items) expect(Object.values(json)).not.toContain(null);
		}),
);

concurrentTest.each([
	['scope', 'embedding_scope'],
	['option', 'embedding_option'],
	['start', 'start_offset_sec'],
])('clips without a %s are clips all the same', (_, field) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(
			editSegments((row, at) => (at % 3 === 0 ? { ...Object(row), [field]: null } : row)),
		);
		const { id } = emulator.seedTask({ clips: 4 });
		const { items, error } = await run(getEmbeddings(id));
		expect(error).toBeUndefined();
		expect(items).toHaveLength(4 * 3);
		for (const { json } of items) expect(json.embedding).toHaveLength(512);
	}),
);

concurrentTest('rows without a vector are left out and counted; Raw shows them as they came', () =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(editSegments((row, at) => (at % 2 === 0 ? 'no row' : row)));
		const { id } = emulator.seedTask({ clips: 4 });
		const visual = { embeddingOption: ['visual'] };
		const { items, hints } = await run(getEmbeddings(id, visual));
		expect(items).toHaveLength(2);
		expect(hints).toEqual([
			'Left out 2 rows without a vector in TwelveLabs\' answer. "Output: Raw" shows the answer as it came.',
		]);
		const raw = await run(getEmbeddings(id, { ...visual, output: 'raw' }));
		const { segments } = Object(raw.items[0]?.json.video_embedding);
		expect(segments).toHaveLength(4);
		expect(segments[1]).toBe('no row');
	}),
);

concurrentTest.each<[string, Interceptor]>([
	['no segments', lateResults('no-segments')],
	['no status', editTasks((task) => (task.status = null))],
	['nothing of the video', editTasks((task) => (task.video_embedding = null))],
])('Raw needs nothing of an answer: %s', (_, answers) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(answers);
		const { id } = emulator.seedTask({ clips: 2 });
		const { items } = await run(getEmbeddings(id, { output: 'raw' }));
		expect(items).toMatchObject([{ json: { _id: id } }]);
	}),
);

const uuidOf = (id: unknown): string =>
	`${String(id)}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The server knows its tasks by other IDs. */
const uuids: Interceptor = on(
	'* /embed/tasks*',
	({ url }) => {
		const [uuid = ''] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(url.pathname) ?? [];
		url.pathname = url.pathname.replace(uuid, uuid.replaceAll('-', '').slice(0, 24));
	},
	edit(({ body }) => {
		const { data = [body] } = body as { data?: unknown[] };
		for (const task of data) Object(task)._id = uuidOf(Object(task)._id);
	}),
);

concurrentTest('IDs of another form work everywhere', () =>
	withEmulator(async ({ emulator, run, url, taskIds, credential }) => {
		emulator.intercept(uuids);
		const made = await run({
			parameters: { operation: 'createTask', videoSource: 'url', videoUrl: url() },
		});
		const id = String(made.items[0]?.json.task_id);
		expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
		expect(taskIds().map(uuidOf)).toEqual([id]);
		const picked = await searchList({ method: 'searchTasks', credential });
		expect(picked.results.map(({ value }) => value)).toEqual([id]);
		const waits = { waitUntilReady: true, embeddingOption: ['visual'] };
		const { items } = await run(getEmbeddings(id, waits));
		expect(items).toHaveLength(7);
		const status = await run({ parameters: { operation: 'getStatus', taskId: byId(id) } });
		expect(status.items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
	}),
);

concurrentTest('what is no ID is asked for, and the answer shown', () =>
	withEmulator(async ({ run }) => {
		const result = await run(getEmbeddings('not an ID'));
		expect(saidBy(result)).toMatch(/^TwelveLabs refused the request: The task_id parameter/);
	}),
);

/** What errors say: nothing of the key, the right advice, and one period at the end of a sentence. */

const KEY = 'tlk_S3CRET_0123456789abcdefghijklmnop';

/** Pieces of the key that are long enough to be no chance. */
const PIECES = Array.from({ length: KEY.length - 7 }, (_, at) => KEY.slice(at, at + 8));

const getStatus = { operation: 'getStatus', taskId: byId('663e16ac4d11aff765088b3a') };

const briefly = { maxRetryTimeSec: 0 };

concurrentTest.each([[400], [404], [502]])(
	'a page with HTTP %i that echoes the key, wherever it is cut, shows no piece of it',
	(status) =>
		withEmulator(
			async ({ emulator, run }) => {
				const head = '<pre>x-api-key: ';
				for (let pad = 250; pad < 310; pad += 5) {
					const body = `<p>${'x'.repeat(pad - head.length)}</p>${head}${KEY}</pre>`;
					const next = emulator.intercept(page(status, body));
					const { items } = await run({
						parameters: { ...getStatus, options: briefly },
						onError: 'continueRegularOutput',
					});
					const text = JSON.stringify(items);
					expect(text).toMatch(/(The page|TwelveLabs) says: x/);
					for (const piece of PIECES) expect(text).not.toContain(piece);
					next();
				}
			},
			{ apiKey: KEY },
		),
);

concurrentTest.each([
	['region_not_allowed', 'does not serve the region'],
	['api_allowed_for_paid_plan', 'needs a paid TwelveLabs plan'],
])('HTTP 403 %s: the advice is about that, not about the key', (code, advice) =>
	withEmulator(async ({ emulator, run, url }) => {
		const body = { code, message: 'It is not allowed here.' };
		emulator.intercept(once(answer(403, body)));
		const result = await run(createFromUrl(url()));
		expect(saidBy(result)).toContain(advice);
		expect(saidBy(result)).not.toContain('does not accept the API key');
	}),
);

concurrentTest('a Base URL without /v1.3: the advice is about it, and no word of tasks', () =>
	withEmulator(async ({ emulator, run }) => {
		const credential = { apiKey: emulator.apiKey, baseUrl: emulator.origin };
		const result = await run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: 'a lighthouse', options: briefly },
			credential,
		});
		expect(saidBy(result)).toContain(
			'Check that "Base URL" in the TwelveLabs credential ends in /v1.3',
		);
		expect(saidBy(result)).not.toMatch(/task/i);
	}),
);

const endings: [string, Interceptor][] = [
	['a refusal', answer(400, { code: 'parameter_invalid', message: 'It is not so.' })],
	['trouble', answer(503, { code: 'x', message: 'Come back later.' })],
	['a limit', answer(429, { message: 'Slow down.' }, { 'retry-after': '9' })],
	['a page', page(404, '<p>Nothing here.</p>')],
	['a key that is not accepted', answer(401, { code: 'x', message: 'Not yours.' })],
];

concurrentTest.each(endings)('%s whose text ends in a period: one period', (_, then) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(then);
		const { items } = await run({
			parameters: { ...getStatus, options: briefly },
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json.error).toMatch(/\.$/);
		expect(items[0]?.json.error).not.toMatch(/\.\./);
	}),
);

concurrentTest('a sound offset is sent as a decimal, however small', () =>
	withEmulator(async ({ emulator, run }) => {
		const offsets = [0.0000001, 0.25, 10];
		await run({
			node: 'embedQuery',
			parameters: {
				operation: 'audio',
				source: 'url',
				url: 'https://example.com/sound.wav',
				options: { audioStartOffsetSec: '={{ $json.at }}', concurrency: 1, ...briefly },
			},
			items: offsets.map((at) => ({ json: { at } })),
			onError: 'continueRegularOutput',
		});
		expect(emulator.requests.map(({ fields }) => fields?.audio_start_offset_sec)).toEqual([
			['0'],
			['0.25'],
			['10'],
		]);
	}),
);

/**
 * Bodies that TwelveLabs is known to have answered, word for word:
 * the day limit in https://github.com/pixeltable/pixeltable (tests/test_http_utils.py), the others in
 * issues and pull requests of programs that use the API.
 */

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

const NEXT = 'marengo99.0';

/** A server with one model more, which makes what the newest one does. */
function addModel({ emulator }: Fixture): void {
	emulator.intercept(
		on('POST /embed-v2/tasks', async (request) => {
			const asked = (await request.body()) as object;
			if (!('model_name' in asked) || asked.model_name !== NEXT) return undefined;
			const body = { ...asked, model_name: MODELS.at(-1)?.name };
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
		expect(error?.message).toContain(
			`${NEXT} is not one of ${MODELS.map(({ name }) => name).join(', ')}`,
		);
		expect(error?.description).toContain('"Model"');
	}),
);
