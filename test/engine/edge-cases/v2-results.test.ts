import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	answer,
	dribble,
	edit,
	type Interceptor,
	inTurn,
	on,
	page,
	untouched,
} from '../../emulator';
import { pngOf, wavOf } from '../../emulator/testing/media';
import { runTask } from '../../emulator/testing/v2';
import { type Fixture, withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import type { NodeResult } from '../engine';
import { byId } from '../engine-fixture';

/** What comes out of tasks of Embed v2 on servers that tell less, or elsewhere, than usual. */

jest.setTimeout(200_000);

const sound = (url: string): object => ({
	input_type: 'audio',
	model_name: 'marengo3.5',
	audio: { media_source: { url }, embedding_option: ['audio'], embedding_scope: ['clip', 'asset'] },
});

const film = ({ url }: Fixture, model = 'marengo3.5'): object => ({
	input_type: 'video',
	model_name: model,
	video: {
		media_source: { url: url() },
		embedding_option: ['visual', 'audio'],
		embedding_scope: ['clip', 'asset'],
	},
});

async function made(fixture: Fixture, body: object): Promise<string> {
	const { body: task } = await runTask(fixture.emulator, body);
	return String(task._id);
}

const collect = (id: string, options: INodeParameters = {}): INodeParameters => ({
	operation: 'getEmbeddings',
	taskId: byId(id),
	options,
});

const rowsOf = ({ items, error }: NodeResult): IDataObject[] => {
	if (error) throw new Error(`${error.message}: ${error.description}`);
	return items.map(({ json }) => json);
};

const kinds = (rows: IDataObject[], key: string): unknown[] => [
	...new Set(rows.map((row) => row[key])),
];

concurrentTest('a sound that v1 knows of without its vectors: they come from v2', () =>
	withEmulator(
		async (fixture) => {
			const id = await made(fixture, sound(fixture.fileUrl('a.wav')));
			const rows = rowsOf(await fixture.run({ parameters: collect(id) }));
			expect(kinds(rows, 'embedding_option')).toEqual(['audio']);
			expect(kinds(rows, 'media_type')).toEqual(['audio']);
		},
		{ files: { 'a.wav': wavOf(12) }, v2: { sharedIds: true, sharedTasks: true } },
	),
);

concurrentTest.each<[string, Interceptor]>([
	['an error', answer(500, { error: { code: 'internal_server_error', message: 'Oops.' } })],
	['the page of a proxy', page(404)],
])('a list that is %s: the clips come all the same, and what they lack is said', (_, list) =>
	withEmulator(async (fixture) => {
		fixture.emulator.intercept(on('GET /embed-v2/tasks', list));
		const id = await made(fixture, film(fixture, 'marengo3.0'));
		const options = { maxRetryTimeSec: 2 };
		const result = await fixture.run({ parameters: collect(id, options) });
		expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['clip', 'video']);
		expect(result.hints.join()).toContain('did not name the model');
		const [status] = rowsOf(
			await fixture.run({ parameters: { operation: 'getStatus', taskId: byId(id), options } }),
		);
		expect(status).toMatchObject({ task_id: id, status: 'ready' });
	}),
);

concurrentTest(
	'a task without dates: its model is found in the list, and its IDs are the same',
	() =>
		withEmulator(async (fixture) => {
			const id = await made(fixture, film(fixture));
			const before = rowsOf(await fixture.run({ parameters: collect(id) }));
			const dateless = edit(({ body }) => {
				Object.assign(Object(body), { created_at: null, updated_at: null });
			});
			fixture.emulator.intercept(on('GET /embed-v2/tasks/:id', dateless));
			const after = rowsOf(await fixture.run({ parameters: collect(id) }));
			expect(kinds(after, 'model_name')).toEqual(['marengo3.5']);
			expect(after.map((row) => row.id)).toEqual(before.map((row) => row.id));
		}),
);

concurrentTest(
	'an image whose kind an expression says: a hidden choice of options loses nothing',
	() =>
		withEmulator(async (fixture) => {
			const file = { content: pngOf(640, 480), fileName: 'a.png', mimeType: 'image/png' };
			const result = await fixture.run({
				parameters: {
					operation: 'embedVideo',
					modelName: 'marengo3.5',
					mediaType: '={{ "image" }}',
					embeddingOption: ['audio'],
					options: { pollIntervalSec: 1 },
				},
				items: [{ files: { data: file } }],
			});
			expect(kinds(rowsOf(result), 'embedding_option')).toEqual(['visual']);
			expect(result.hints.join()).not.toContain('Embedding Options');
		}),
);

concurrentTest('an answer that comes slowly for more than a minute is not given up', () =>
	withEmulator(
		async ({ emulator, run, url }) => {
			emulator.intercept(on('GET /embed-v2/tasks/:id', inTurn(untouched, dribble(75_000))));
			const result = await run({
				parameters: {
					operation: 'embedVideo',
					modelName: 'marengo3.5',
					videoSource: 'url',
					videoUrl: url(),
					options: { pollIntervalSec: 1 },
				},
			});
			expect(kinds(rowsOf(result), 'model_name')).toEqual(['marengo3.5']);
			const looks = emulator.requests.filter(({ path }) => path.includes('/embed-v2/tasks/'));
			expect(looks.length).toBeLessThan(5);
		},
		{ processingMs: 100 },
	),
);

concurrentTest('the whole of a short stretch: no clip has to fit in', () =>
	withEmulator(async (fixture) => {
		const result = await fixture.run({
			parameters: {
				operation: 'embedVideo',
				modelName: 'marengo3.5',
				videoSource: 'url',
				videoUrl: fixture.url(),
				videoEmbeddingScope: ['video'],
				options: { pollIntervalSec: 1, videoStartOffsetSec: 10, videoEndOffsetSec: 14.5 },
			},
		});
		expect(kinds(rowsOf(result), 'embedding_scope')).toEqual(['video']);
	}),
);
