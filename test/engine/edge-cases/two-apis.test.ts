import {
	answer,
	delay,
	edit,
	type Interceptor,
	inTurn,
	on,
	once,
	page,
	resetConnection,
	times,
} from '../../emulator';
import { runTask } from '../../emulator/testing/v2';
import { withEmulator } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { TriggerRun } from '../trigger-run';
import { byId } from '../engine-fixture';

/** One of the two APIs has a bad moment while "Embed API" is Automatic: what the other has is read, and is the same. */

jest.setTimeout(120_000);

const trouble = page(503);

const forbidden = answer(403, { code: 'forbidden', message: 'Try later.' });

const film = (origin: string): object => ({
	input_type: 'video',
	model_name: 'marengo3.0',
	video: {
		media_source: { url: `${origin}/samples/harbour-at-sunset.mp4` },
		embedding_option: ['visual'],
		embedding_scope: ['clip'],
	},
});

const status = (id: string, maxRetryTimeSec: number) => ({
	parameters: { operation: 'getStatus', taskId: byId(id), options: { maxRetryTimeSec } },
});

const LIST_V1 = 'GET /embed/tasks';
const LIST_V2 = 'GET /embed-v2/tasks';

concurrentTest.each<[string, Interceptor]>([
	['breaks connections', resetConnection('before-body')],
	['is limited', answer(429, '', { 'retry-after': '7200' })],
	['answers with pages', page(404)],
])('seconds of trouble of v1 while v2 %s: what v1 has is read', (_, then) =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(on('* /embed/tasks/*', times(5, trouble)), on('* /embed-v2/*', then));
		const { items, error } = await run(status(id, 20));
		expect(error).toBeUndefined();
		expect(items[0]?.json.status).toBe('ready');
	}),
);

concurrentTest('a slow 504 first, then trouble: v1 is tried as long as Max Retry Time says', () =>
	withEmulator(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		const slow = delay(10_000, page(504));
		emulator.intercept(on('* /embed/tasks/*', inTurn(slow, trouble, trouble, trouble, trouble)));
		const { error } = await run(status(id, 10));
		expect(error).toBeUndefined();
	}),
);

concurrentTest('one fault of the list of v2: the IDs stay', () =>
	withEmulator(async ({ emulator, run }) => {
		const { body } = await runTask(emulator, film(emulator.origin));
		const parameters = {
			operation: 'getEmbeddings',
			taskId: byId(String(body._id)),
			videoId: 'mine',
			options: { maxRetryTimeSec: 60 },
		};
		const ids = async (): Promise<unknown[]> =>
			(await run({ parameters })).items.map(({ json }) => json.id);
		const clean = await ids();
		emulator.intercept(on(LIST_V2, once(trouble)));
		expect(await ids()).toEqual(clean);
		expect(clean.length).toBeGreaterThan(0);
	}),
);

concurrentTest(
	'the list of v2 in trouble when a task is seen to be ready: its model is still found',
	() =>
		withEmulator(async ({ emulator, run }) => {
			const { body } = await runTask(emulator, film(emulator.origin));
			emulator.intercept(on(LIST_V2, times(6, trouble)));
			const { items } = await run({
				parameters: {
					operation: 'getEmbeddings',
					waitUntilReady: true,
					taskId: byId(String(body._id)),
					options: { maxRetryTimeSec: 60 },
				},
			});
			expect(items[0]?.json.model_name).toBe('marengo3.0');
		}),
);

concurrentTest('ready, and its rows a moment later: they are fetched', () =>
	withEmulator(async ({ emulator, run, url }) => {
		let looks = 0;
		const late = edit(({ body }) => {
			const task = Object(body) as { status?: string; data?: unknown };
			if (task.status === 'ready' && (looks += 1) === 1) task.data = [];
		});
		emulator.intercept(on('GET /embed-v2/tasks/:id', late));
		const { items } = await run({
			parameters: {
				operation: 'embedVideo',
				modelName: 'marengo3.5',
				videoSource: 'url',
				videoUrl: url(),
				options: { pollIntervalSec: 1 },
			},
		});
		expect(items.length).toBeGreaterThan(1);
	}),
);

describe('the trigger, while one list is refused', () => {
	const impatient = { options: { maxRetryTimeSec: 0 } };

	test('and the other is too long for a poll: no task is lost', () =>
		withEmulator(async ({ emulator }) => {
			emulator.seedTask({ createdAt: Date.now() - 3600_000 });
			const run = await TriggerRun.activated(emulator, impatient);
			run.pollBudgetMs = 8000;
			const { body } = await runTask(emulator, film(emulator.origin));
			emulator.clockSkewMs += 300_000;
			for (let at = 0; at < 170; at++) {
				emulator.seedTask({ createdAt: Date.now() + (at - 85) * 3000 });
			}
			const back = emulator.intercept(on(LIST_V1, times(2, delay(2200))), on(LIST_V2, forbidden));
			await run.polled();
			back();
			for (let poll = 0; poll < 4; poll++) await run.polled();
			expect(new Set(run.emitted).size).toBe(171);
			expect(run.emitted).toContain(body._id);
		}));

	test.each([false, true])(
		'when it is switched on, with tasks in the other: %s. What finished before is not given out',
		(hasOther) =>
			withEmulator(async ({ emulator }) => {
				for (let at = 0; at < 5; at++) {
					emulator.seedTask({ createdAt: Date.now() - (at + 2) * 600_000 });
				}
				if (hasOther) await runTask(emulator, film(emulator.origin));
				const back = emulator.intercept(on(LIST_V1, forbidden));
				const run = await TriggerRun.activated(emulator, impatient);
				back();
				expect(await run.polled()).toEqual([]);
				const { id } = emulator.seedTask();
				expect(await run.polled()).toEqual([id]);
			}),
	);
});
