import { answer, edit, editTasks, type Interceptor, on, once, page } from '../../emulator';
import { MODELS } from '../../../nodes/shared/model/models';
import { postJson } from '../../emulator/testing/v2';
import { validateV2Task } from '../../emulator/v2/validate';
import { embedUrl, emulatorTest, getEmbeddings, getStatus } from '../emulator-test';
import { searchList } from '../engine';
import { createFromUrl, type Fixture, saidBy, smallFile } from '../with-emulator';
import { lateResults, strangeRows } from './odd-server';

/** Fields that are absent, null or unknown take nothing with them: not the list, not the result. */

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

/** A row of the answer about one task. */
type Segment = Record<string, unknown> | string;

/** Changes the rows of a task; `at` counts from 1. */
const editSegments = (change: (row: Segment, at: number) => Segment): Interceptor =>
	editTasks(({ video_embedding: video }) => {
		if (!video?.segments) return;
		video.segments = video.segments.map((row, at) => change(row as Segment, at + 1));
	});

emulatorTest('rows that are no tasks are left out of a list, and counted', async (fixture) => {
	const { emulator, run, credential } = fixture;
	const seeded = emulator.seedTasks([{}, {}, {}]).map(({ id }) => id);
	emulator.intercept(strangeRows('a text', null, { status: 'ready' }));
	const { items, hints, error } = await run(listTasks);
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.task_id)).toEqual(seeded.reverse());
	expect(hints).toEqual(["Left out 3 rows without an ID in TwelveLabs' list."]);
	const { results } = await searchList({ method: 'searchTasks', credential });
	expect(results).toHaveLength(3);
});

emulatorTest('rows without a vector are left out and counted; Raw shows them', async (fixture) => {
	const { emulator, run } = fixture;
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
});

emulatorTest.each<[string, Interceptor]>([
	['no segments', lateResults('no-segments')],
	['no status', editTasks((task) => (task.status = null))],
	['nothing of the video', editTasks((task) => (task.video_embedding = null))],
])('Raw needs nothing of an answer: %s', async ({ emulator, run }, _, answers) => {
	emulator.intercept(answers);
	const { id } = emulator.seedTask({ clips: 2 });
	const { items } = await run(getEmbeddings(id, { output: 'raw' }));
	expect(items).toMatchObject([{ json: { _id: id } }]);
});

const uuidOf = (id: unknown): string =>
	`${String(id)}00000000`.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The server knows its tasks by UUIDs. */
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

emulatorTest('IDs of another form work everywhere', async (fixture) => {
	const { emulator, run, url, taskIds, credential } = fixture;
	emulator.intercept(uuids);
	const created = await run(createFromUrl(url()));
	const id = String(created.items[0]?.json.task_id);
	expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
	expect(taskIds().map(uuidOf)).toEqual([id]);
	const picked = await searchList({ method: 'searchTasks', credential });
	expect(picked.results.map(({ value }) => value)).toEqual([id]);
	const waits = { waitUntilReady: true, embeddingOption: ['visual'] };
	expect((await run(getEmbeddings(id, waits))).items).toHaveLength(7);
	const { items } = await run(getStatus(id));
	expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
});

/** What errors say: nothing of the key, the right advice, and one period at the end of a sentence. */

const KEY = 'tlk_S3CRET_0123456789abcdefghijklmnop';

/** Pieces of the key that are long enough to be no chance. */
const PIECES = Array.from({ length: KEY.length - 7 }, (_, at) => KEY.slice(at, at + 8));

const briefly = { maxRetryTimeSec: 0 };
const onError = 'continueRegularOutput';
const getStatusOnce = { ...getStatus('663e16ac4d11aff765088b3a', briefly), onError } as const;

emulatorTest.each([[400], [404], [502]])(
	'a page with HTTP %i that echoes the key, wherever it is cut, shows no piece of it',
	async ({ emulator, run }, status) => {
		const head = '<pre>x-api-key: ';
		for (let pad = 250; pad < 310; pad += 5) {
			const body = `<p>${'x'.repeat(pad - head.length)}</p>${head}${KEY}</pre>`;
			const remove = emulator.intercept(page(status, body));
			const text = JSON.stringify((await run(getStatusOnce)).items);
			expect(text).toMatch(/(The page|TwelveLabs) says: x/);
			for (const piece of PIECES) expect(text).not.toContain(piece);
			remove();
		}
	},
	{ apiKey: KEY },
);

emulatorTest.each([
	['region_not_allowed', 'does not serve the region'],
	['api_allowed_for_paid_plan', 'needs a paid TwelveLabs plan'],
])('HTTP 403 %s: the advice is about that, not about the key', async (fixture, code, advice) => {
	const body = { code, message: 'It is not allowed here.' };
	fixture.emulator.intercept(once(answer(403, body)));
	const result = await fixture.run(createFromUrl(fixture.url()));
	expect(saidBy(result)).toContain(advice);
	expect(saidBy(result)).not.toContain('does not accept the API key');
});

emulatorTest.each<[string, Interceptor]>([
	['a refusal', answer(400, { code: 'parameter_invalid', message: 'It is not so.' })],
	['trouble', answer(503, { code: 'x', message: 'Come back later.' })],
	['a limit', answer(429, { message: 'Slow down.' }, { 'retry-after': '9' })],
	['a page', page(404, '<p>Nothing here.</p>')],
	['a key that is not accepted', answer(401, { code: 'x', message: 'Not yours.' })],
])('%s whose text ends in a period: one period', async ({ emulator, run }, _, then) => {
	emulator.intercept(then);
	const { items } = await run(getStatusOnce);
	expect(items[0]?.json.error).toMatch(/\.$/);
	expect(items[0]?.json.error).not.toMatch(/\.\./);
});

emulatorTest('an audio offset is sent as a decimal, however small', async ({ emulator, run }) => {
	await run({
		node: 'embedQuery',
		parameters: {
			operation: 'audio',
			source: 'url',
			url: 'https://example.com/sound.wav',
			options: { audioStartOffsetSec: '={{ $json.at }}', concurrency: 1, ...briefly },
		},
		items: [0.0000001, 0.25, 10].map((at) => ({ json: { at } })),
		onError,
	});
	const sent = emulator.requests.map(({ fields }) => fields?.audio_start_offset_sec);
	expect(sent).toEqual([['0'], ['0.25'], ['10']]);
});

/**
 * Bodies that TwelveLabs is known to have answered, word for word, from issues and pull requests of
 * programs that use the API.
 */

const RATE_HEADERS = {
	'x-ratelimit-dimensions': 'Duration,Request',
	'x-ratelimit-duration-limit': '36000',
	'x-ratelimit-duration-remaining': '0',
	'x-ratelimit-duration-reset': String(Math.floor(Date.now() / 1000) + 3000),
};

// The advice on every such code: explain.test.ts.
emulatorTest.each<[string, number, object, RegExp]>([
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
		'an asset of another account',
		403,
		{
			code: 'read_not_allowed',
			message: 'The caller is not authorized to read entity 66419a20c70bb578439bd8f4.',
		},
		/66419a20c70bb578439bd8f4.*belongs to another TwelveLabs account/s,
	],
])('%s: refused once, with its own advice, despite rate headers', async (fixture, _, ...row) => {
	const { emulator, run, url, creations } = fixture;
	const [status, body, said] = row;
	emulator.intercept(on('POST', once(answer(status, body, RATE_HEADERS))));
	const { items } = await run({
		...createFromUrl(url(), { concurrency: 1 }),
		items: [{}, {}],
		onError,
	});
	expect(items[0]?.json.error).toMatch(said);
	expect(items[0]?.json).not.toHaveProperty('resets_at');
	// The second item met no limit.
	expect(items[1]?.json.status).toBe('processing');
	expect(creations()).toHaveLength(2);
});

const NEXT = 'marengo99.0';

/** The server has one more model, which does what the newest one does. */
function addModel({ emulator }: Fixture): void {
	emulator.intercept(
		on('POST /embed-v2/tasks', async (request) => {
			const asked = (await request.body()) as object;
			if (!('model_name' in asked) || asked.model_name !== NEXT) return undefined;
			const body = { ...asked, model_name: MODELS.at(-1)?.name };
			expect(validateV2Task(body)).toEqual([]);
			const created = await postJson(emulator, '/embed-v2/tasks', body);
			return { status: created.status, headers: {}, body: created.body };
		}),
	);
}

emulatorTest.each([['url'], ['binary']])(
	'a model that this package does not know embeds, from %s',
	async (fixture, videoSource) => {
		addModel(fixture);
		const { items, error } = await fixture.run({
			...embedUrl(fixture.url(), {}, { modelName: NEXT, videoSource }),
			items: [videoSource === 'url' ? {} : smallFile()],
		});
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(2);
		expect(new Set(items.map(({ json }) => json.model_name))).toEqual(new Set([NEXT]));
		const tasks = fixture.asked().filter((request) => request.startsWith('POST /embed'));
		expect(new Set(tasks)).toEqual(new Set(['POST /embed-v2/tasks']));
	},
);

emulatorTest('… and what the API says against it is told', async ({ run, url }) => {
	const { error } = await run(embedUrl(url(), {}, { modelName: NEXT }));
	const known = MODELS.map(({ name }) => name).join(', ');
	expect(error?.message).toContain(`${NEXT} is not one of ${known}`);
	expect(error?.description).toContain('"Model"');
});
