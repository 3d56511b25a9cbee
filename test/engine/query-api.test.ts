import { type ApiChoice, chosenQueryApi } from '../../nodes/shared/api/choose';
import type { QueryApi } from '../../nodes/shared/api/query-api';
import type { FileSource } from '../../nodes/shared/model/task';
import type { QueryAnswer, QueryInput, QueryRequest } from '../../nodes/shared/model/query';
import {
	answer,
	cutShort,
	delay,
	type Interceptor,
	on,
	once,
	page,
	resetConnection,
	times,
} from '../emulator';
import { pngOf, wavOf } from '../emulator/testing/media';
import { makeMovie } from '../emulator/testing/movies';
import { fileOf } from '../unit/tasks';
import { probe, startProbe } from './probe';
import { until, EngineFixture } from './engine-fixture';

const PATIENCE = { maxRetryMs: 5000 };
const fixture = new EngineFixture({ v2: { assetProcessingMs: 0 } });

const withApi = <T>(work: (api: QueryApi) => Promise<T>, choice?: ApiChoice): Promise<T> =>
	probe(fixture.credential, (connection) => work(chosenQueryApi(connection, choice)));

const embed = (request: QueryRequest, choice?: ApiChoice): Promise<QueryAnswer> =>
	withApi((api) => api.embed(request, PATIENCE, true), choice);

const pathsOf = (): string[] =>
	fixture.emulator.requests.map(({ method, path }) => `${method} ${path.replace(/^\/v1.3/, '')}`);

const fileFrom = (bytes: Buffer, name: string): { kind: 'file'; file: FileSource } => ({
	kind: 'file',
	file: {
		...fileOf(name, bytes.length),
		open: async function* () {
			// As n8n's stores do, in pieces.
			for (let at = 0; at < bytes.length; at += 70_000) yield bytes.subarray(at, at + 70_000);
		},
	},
});

const png = pngOf(200, 150);
const movie = makeMovie({ durationSec: 10, audio: true });
const inputs: Record<string, QueryInput> = {
	text: { modality: 'text', text: 'a boat' },
	image: { modality: 'image', media: fileFrom(png, 'a.png') },
	text_image: { modality: 'text_image', text: 'a boat', media: fileFrom(png, 'a.png') },
	audio: { modality: 'audio', media: fileFrom(wavOf(8), 'a.wav') },
	video: { modality: 'video', media: fileFrom(movie, 'a.mp4') },
};

const asked = (kind: string, model: string, more: Partial<QueryRequest> = {}): QueryRequest => {
	const input = inputs[kind];
	if (!input) throw new Error(`no input ${kind}`);
	return { model, input, ...more };
};

test.each(Object.keys(inputs))(
	'Embed v2 gives one vector of %s, with either model',
	async (kind) => {
		for (const model of ['marengo3.0', 'marengo3.5']) {
			const { vectors } = await embed(asked(kind, model), 'v2');
			expect(vectors.map(({ vector }) => vector.length)).toEqual([512]);
		}
		expect(pathsOf()).toEqual(['POST /embed-v2', 'POST /embed-v2']);
	},
);

test.each([128, 256] as const)('%d numbers are the beginning of the 512', async (dimension) => {
	const [whole] = (await embed(asked('text', 'marengo3.5'))).vectors;
	const [less] = (await embed(asked('text', 'marengo3.5', { dimension }))).vectors;
	expect(less?.vector).toEqual(whole?.vector.slice(0, dimension));
});

test.each(['text', 'image'])('marengo3.0 gives %s one vector, by whichever API', async (kind) => {
	const answers = await Promise.all(
		(['v1', 'v2'] as const).map((choice) => embed(asked(kind, 'marengo3.0'), choice)),
	);
	expect(answers[0]?.vectors[0]?.vector).toEqual(answers[1]?.vectors[0]?.vector);
});

test('a sound begins where it is told, by either API', async () => {
	const request = asked('audio', 'marengo3.0', { startOffsetSec: 1.5 });
	for (const choice of ['v1', 'v2'] as const) {
		const { vectors } = await embed(request, choice);
		expect(vectors).toMatchObject([{ start: 1.5, end: 8 }]);
	}
});

test.each<[string, string, ApiChoice, string]>([
	['text', 'marengo3.0', 'auto', '/embed'],
	['image', 'marengo3.0', 'auto', '/embed'],
	['audio', 'marengo3.0', 'auto', '/embed'],
	['text', 'marengo3.0', 'v2', '/embed-v2'],
	['text', 'marengo3.5', 'auto', '/embed-v2'],
	['audio', 'marengo3.5', 'auto', '/embed-v2'],
	['text_image', 'marengo3.0', 'auto', '/embed-v2'],
	['video', 'marengo3.0', 'auto', '/embed-v2'],
])('%s of %s, %s: by %s', async (kind, model, choice, path) => {
	await embed(asked(kind, model), choice);
	expect(pathsOf()).toEqual([`POST ${path}`]);
});

test("an address is handed on, and what can not be fetched is refused in the API's words", async () => {
	const url = `${fixture.emulator.origin}/samples/nothing.png`;
	const image: QueryInput = { modality: 'image', media: { kind: 'url', url } };
	const failing = embed({ model: 'marengo3.5', input: image });
	await expect(failing).rejects.toMatchObject({
		message: expect.stringContaining('failed to fetch or materialize source media'),
		description: expect.stringContaining('"URL"'),
	});
	expect(fixture.emulator.requests[0]?.json).toEqual({
		input_type: 'multi_input',
		model_name: 'marengo3.5',
		multi_input: { media_sources: [{ media_type: 'image', url }] },
	});
});

test('text beside an image can point to it', async () => {
	const input: QueryInput = {
		modality: 'text_image',
		text: 'like <@image>, by night',
		media: fileFrom(png, 'a.png'),
	};
	expect((await embed({ model: 'marengo3.5', input })).vectors).toHaveLength(1);
});

test.each<[string, Interceptor]>([
	['a page', page(404)],
	['HTTP 410', answer(410, { code: 'gone', message: 'v1 is no more.' })],
	['HTTP 400', answer(400, { code: 'api_removed', message: 'v1 is no more.' })],
])('a v1 that is no more (%s) does not keep a query from working', async (_, then) => {
	fixture.emulator.intercept(on('POST /embed', then));
	const { model } = await embed(asked('text', 'marengo3.0'));
	expect(model).toBe('marengo3.0');
	expect(pathsOf()).toEqual(['POST /embed', 'POST /embed-v2']);
});

test('a page of a proxy that passes is waited out: it says nothing of v1', async () => {
	fixture.emulator.intercept(on('POST /embed*', times(5, page(404))));
	await withApi(async (api) => {
		expect((await api.embed(asked('text', 'marengo3.0'), PATIENCE, true)).vectors).toHaveLength(1);
		expect(pathsOf()).toContain('POST /embed-v2');
		await api.embed(asked('text', 'marengo3.0'), PATIENCE, true);
	});
	expect(pathsOf().slice(-2)).toEqual(['POST /embed', 'POST /embed']);
});

test('what both refuse is said in the words of v1', async () => {
	const input = { modality: 'text', text: 'sea '.repeat(501) } as const;
	await expect(embed({ model: 'marengo3.0', input })).rejects.toMatchObject({
		message: expect.stringContaining('The text parameter is invalid'),
	});
	expect(pathsOf()).toEqual(['POST /embed', 'POST /embed-v2']);
});

test('a model that nobody here knows is asked of v2 alone', async () => {
	await expect(embed(asked('text', 'marengo9.9'))).rejects.toThrow('marengo9.9 is not one of');
	expect(pathsOf()).toEqual(['POST /embed-v2']);
});

test.each<[string, Interceptor]>([
	['a lost answer', resetConnection('after-request')],
	['a busy server', answer(503)],
	['a limit', answer(429, '', { 'retry-after': '1' })],
	['a cut answer', cutShort],
])('%s is waited out: the whole request is sent again', async (_, then) => {
	fixture.emulator.intercept(on('POST /embed-v2', once(then)));
	expect((await embed(asked('video', 'marengo3.5'))).vectors).toHaveLength(1);
	const sizes = fixture.emulator.requests.map(({ bodyBytes }) => bodyBytes);
	expect(sizes).toHaveLength(2);
	expect(sizes[1]).toBeGreaterThan(movie.length);
});

const large = fileFrom(Buffer.concat([png, Buffer.alloc(5 * 1024 ** 2, 7)]), 'large.png');

test('a large file is an asset, which is gone afterwards', async () => {
	const input: QueryInput = { modality: 'image', media: large };
	expect((await embed({ model: 'marengo3.5', input })).vectors).toHaveLength(1);
	const [made, ...then] = pathsOf();
	expect(made).toBe('POST /assets');
	expect(then.slice(-2)).toEqual(['POST /embed-v2', expect.stringMatching(/^DELETE \/assets\//)]);
	expect(fixture.emulator.requests[0]?.file?.bytes).toBe(large.file.size);
	expect(fixture.emulator.v2.assets.assets.size).toBe(0);
});

test('… also when the query is refused', async () => {
	const input: QueryInput = { modality: 'audio', media: large };
	await expect(embed({ model: 'marengo3.5', input })).rejects.toThrow('not audio');
	expect(fixture.emulator.v2.assets.assets.size).toBe(0);
});

test('an asset that can not be removed takes nothing from the answer, nor its time', async () => {
	fixture.emulator.intercept(on('DELETE', answer(503)));
	const input: QueryInput = { modality: 'image', media: large };
	const retryOptions = { maxRetryMs: 300_000 };
	const { vectors } = await withApi((api) =>
		api.embed({ model: 'marengo3.5', input }, retryOptions, true),
	);
	expect(vectors).toHaveLength(1);
});

test.each([
	['ends early', 10],
	['is longer than it said', -10],
])('a file that %s is said, and nothing is sent', async (_, more) => {
	const media = fileFrom(png, 'a.png');
	const wrong = { ...media, file: { ...media.file, size: png.length + more } };
	const failing = embed({ model: 'marengo3.5', input: { modality: 'image', media: wrong } });
	await expect(failing).rejects.toThrow('The file could not be read to its end');
	expect(fixture.emulator.requests).toHaveLength(0);
});

test('Stop ends a query at once', async () => {
	fixture.emulator.intercept(on('POST /embed-v2', once(delay(600_000))));
	const { result, stop } = await startProbe(fixture.credential, (connection) =>
		chosenQueryApi(connection).embed(asked('text', 'marengo3.5'), PATIENCE, true),
	);
	await until(() => fixture.emulator.requests.length > 0);
	stop();
	await result.catch(() => undefined);
});
