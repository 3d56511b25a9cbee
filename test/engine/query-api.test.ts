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

test('a sound starts at its offset, by either API', async () => {
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

test("a URL is passed on, and a failed fetch is told in the API's words", async () => {
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

test('a text may refer to its image', async () => {
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
])('a query goes to v2 when v1 is gone (%s)', async (_, then) => {
	fixture.emulator.intercept(on('POST /embed', then));
	const { model } = await embed(asked('text', 'marengo3.0'));
	expect(model).toBe('marengo3.0');
	expect(pathsOf()).toEqual(['POST /embed', 'POST /embed-v2']);
});

test("a proxy's page that goes away is waited out: v1 is not taken for gone", async () => {
	fixture.emulator.intercept(on('POST /embed*', times(5, page(404))));
	await withApi(async (api) => {
		expect((await api.embed(asked('text', 'marengo3.0'), PATIENCE, true)).vectors).toHaveLength(1);
		expect(pathsOf()).toContain('POST /embed-v2');
		await api.embed(asked('text', 'marengo3.0'), PATIENCE, true);
	});
	expect(pathsOf().slice(-2)).toEqual(['POST /embed', 'POST /embed']);
});

test("a refusal by both is told in v1's words", async () => {
	const input = { modality: 'text', text: 'sea '.repeat(501) } as const;
	await expect(embed({ model: 'marengo3.0', input })).rejects.toMatchObject({
		message: expect.stringContaining('The text parameter is invalid'),
	});
	expect(pathsOf()).toEqual(['POST /embed', 'POST /embed-v2']);
});

test('an unknown model is sent to v2 only', async () => {
	await expect(embed(asked('text', 'marengo9.9'))).rejects.toThrow('marengo9.9 is not one of');
	expect(pathsOf()).toEqual(['POST /embed-v2']);
});

test.each<[string, Interceptor]>([
	['a lost answer', resetConnection('after-request')],
	['a busy server', answer(503)],
	['a limit', answer(429, '', { 'retry-after': '1' })],
	['a cut answer', cutShort],
])('%s: the whole request is sent again', async (_, then) => {
	fixture.emulator.intercept(on('POST /embed-v2', once(then)));
	expect((await embed(asked('video', 'marengo3.5'))).vectors).toHaveLength(1);
	const sizes = fixture.emulator.requests.map(({ bodyBytes }) => bodyBytes);
	expect(sizes).toHaveLength(2);
	expect(sizes[1]).toBeGreaterThan(movie.length);
});

const large = fileFrom(Buffer.concat([png, Buffer.alloc(5 * 1024 ** 2, 7)]), 'large.png');

test('uploads a large file as an asset, and deletes it afterwards', async () => {
	const input: QueryInput = { modality: 'image', media: large };
	expect((await embed({ model: 'marengo3.5', input })).vectors).toHaveLength(1);
	const [made, ...then] = pathsOf();
	expect(made).toBe('POST /assets');
	expect(then.slice(-2)).toEqual(['POST /embed-v2', expect.stringMatching(/^DELETE \/assets\//)]);
	expect(fixture.emulator.requests[0]?.file?.bytes).toBe(large.file.size);
	expect(fixture.emulator.v2.assets.assets.size).toBe(0);
	const refused: QueryInput = { modality: 'audio', media: large };
	await expect(embed({ model: 'marengo3.5', input: refused })).rejects.toThrow('not audio');
	expect(fixture.emulator.v2.assets.assets.size).toBe(0);
});

test('an asset that cannot be deleted does not delay the answer', async () => {
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
])('a file that %s is an error, and nothing is sent', async (_, more) => {
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
