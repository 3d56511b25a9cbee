import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { readCursor, writeCursor } from '../../nodes/EmbedVideoTrigger/cursor';
import { firstCursor, pollOnce } from '../../nodes/EmbedVideoTrigger/poll-once';
import type { Reader } from '../../nodes/EmbedVideoTrigger/read-tasks';
import type { TriggerSettings } from '../../nodes/EmbedVideoTrigger/settings';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { RequestFailure } from '../../nodes/shared/http/errors';
import type { EmbeddingTask } from '../../nodes/shared/model/task';
import { apiWith } from './fake-api';
import { taskOf } from './tasks';
import { rfc3339Seconds } from '../../nodes/shared/api/list-tasks';

/** A trigger against a small service whose clock runs with its requests. */

const NOON = Date.parse('2026-11-23T12:00:00Z');
const MINUTE_MS = 60_000;
const PAGE = 5;

/** A task of the service. Moments are in milliseconds after noon. */
interface Made {
	readonly id: string;
	readonly created: number;
	readonly finished: number;
	readonly outcome?: 'ready' | 'failed';
	/** The API does not tell its creation. */
	readonly undated?: boolean;
}

beforeEach(() => jest.useFakeTimers({ now: NOON, doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

const now = (): number => Date.now() - NOON;
const wait = (ms: number): void => {
	jest.setSystemTime(Date.now() + ms);
};

class World {
	/** IDs of tasks of which the service says for now that it has none. */
	readonly hidden = new Set<string>();

	private readonly data: IDataObject = {};

	private readonly api: EmbedApi;

	constructor(
		private readonly all: readonly Made[],
		/** How long a page takes, in milliseconds. */
		private readonly pageMs: number,
	) {
		const wholeSecond = (epoch: number): number => Date.parse(rfc3339Seconds(epoch));
		this.api = apiWith({
			maxPage: PAGE,
			listPage: async ({ state, createdAfter, createdBefore }, page, limit) => {
				const after = createdAfter === undefined ? -Infinity : wholeSecond(createdAfter);
				const before = createdBefore === undefined ? Infinity : wholeSecond(createdBefore);
				const tasks = this.all
					.filter(({ created }) => created <= now())
					.filter(({ created, undated }) => {
						const at = NOON + created;
						return undated === true || (at > after && at < before);
					})
					.sort((a, b) => b.created - a.created)
					.map((task) => this.shown(task))
					.filter((task) => state === undefined || task.state === state);
				wait(this.pageMs);
				return {
					tasks: tasks.slice((page - 1) * limit, page * limit),
					skippedRows: 0,
					totalPages: Math.ceil(tasks.length / limit),
					totalTasks: tasks.length,
				};
			},
			getStatus: async (id) => {
				const task = this.all.find((made) => made.id === id);
				if (task && !this.hidden.has(id)) {
					const { createdAt, ...rest } = this.shown(task);
					return createdAt === undefined ? rest : { ...rest };
				}
				const details = { code: 'resource_not_exist', http_code: 404 };
				throw new RequestFailure('There is no such task', 'Check it.', details, 'rejected', true);
			},
		});
	}

	private shown({ id, created, finished, outcome = 'ready', undated }: Made): EmbeddingTask {
		const state = finished <= now() ? outcome : 'processing';
		const createdAt = new Date(NOON + created).toISOString();
		return taskOf({
			id,
			state,
			fileName: `${id}.mp4`,
			...(undated !== true && { createdAt }),
		});
	}

	/** A poll that has time for so many pages; gives the items, as the workflow gets them. */
	async poll(pages: number, settings: Partial<TriggerSettings> = {}): Promise<IDataObject[]> {
		const deadline = Date.now() + pages * this.pageMs;
		const reader: Reader = { api: this.api, retryOptions: { maxRetryMs: 0, deadline } };
		const cursor = readCursor(this.data);
		if (!cursor) {
			writeCursor(this.data, await firstCursor(reader, () => Date.now()));
			return [];
		}
		const polled = await pollOnce(reader, { ...SETTINGS, ...settings }, cursor);
		writeCursor(this.data, polled.next);
		return JSON.parse(JSON.stringify(polled.rows)) as IDataObject[];
	}
}

/** The task alone comes out, so that nothing but the list and looks is asked. */
const SETTINGS: TriggerSettings = {
	wanted: ['ready', 'failed'],
	output: undefined,
	embeddingOption: [],
	nameBySource: false,
	embedApi: 'auto',
	concurrency: 2,
	maxRetryMs: 0,
	isFor: () => true,
};

const ENOUGH = 1000;

const idsOf = (items: readonly IDataObject[]): unknown[] => items.map(({ task_id }) => task_id);

test('tasks come once, when they are finished, with what the list tells of them', async () => {
	const world = new World(
		[
			{ id: 'before', created: -60_000, finished: -1000 },
			{ id: 'running', created: -50_000, finished: 90_000, outcome: 'failed' },
			{ id: 'new', created: 30_000, finished: 40_000 },
		],
		10,
	);
	const items: IDataObject[] = [];
	for (let polls = 0; polls < 5; polls++) {
		items.push(...(await world.poll(ENOUGH)));
		wait(MINUTE_MS);
	}
	expect(items).toEqual([
		expect.objectContaining({ task_id: 'new', status: 'ready', input_filename: 'new.mp4' }),
		expect.objectContaining({ task_id: 'running', status: 'failed' }),
	]);
});

const tasks = fc
	.array(
		fc.record({
			// Bursts, also within one second.
			created: fc.oneof(
				fc.integer({ min: 1, max: 100 * MINUTE_MS }),
				fc.integer({ min: 0, max: 40 }).map((at) => 30 * MINUTE_MS + at * 100),
			),
			lasts: fc.integer({ min: 0, max: 60 * MINUTE_MS }),
			outcome: fc.constantFrom('ready' as const, 'failed' as const),
		}),
		{ maxLength: 60 },
	)
	.map((list) =>
		list.map(({ created, lasts, outcome }, at): Made => ({
			id: `t${at}`,
			created,
			finished: created + lasts,
			outcome,
		})),
	);

/** After how many minutes each poll comes, and for how many pages it has time. */
const polls = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 20 })), {
	maxLength: 8,
});

/** Old tasks, and a burst of others half an hour later. */
const BURST: Made[] = [1, 1, 1, 1800_000, 1800_000, 1800_000].map((at, index) => ({
	id: `b${index}`,
	created: at,
	finished: at,
	outcome: index === 0 ? 'failed' : 'ready',
}));

/** Every item of the polls, and of as many more as it takes. */
async function follow(
	made: readonly Made[],
	chosen: readonly (readonly [number, number])[],
	settings: Partial<TriggerSettings> = {},
): Promise<IDataObject[]> {
	jest.setSystemTime(NOON);
	const world = new World(made, 1000);
	const items = await world.poll(ENOUGH);
	for (const [minutes, pages] of chosen) {
		wait(minutes * MINUTE_MS);
		items.push(...(await world.poll(pages, settings)));
	}
	for (let more = 0; more < 8; more++) {
		wait(60 * MINUTE_MS);
		items.push(...(await world.poll(ENOUGH, settings)));
	}
	return items;
}

test('whatever time polls have, every task comes, and once', async () => {
	await fc.assert(
		fc.asyncProperty(tasks, polls, async (made, chosen) => {
			const ids = idsOf(await follow(made, chosen));
			expect([...ids].sort()).toEqual(made.map(({ id }) => id).sort());
		}),
		{
			numRuns: 200,
			examples: [
				[
					BURST,
					[
						[1, 2],
						[13, 1],
						[16, 1],
					],
				],
			],
		},
	);
});

test('whatever time polls have, each comes as what it became', async () => {
	await fc.assert(
		fc.asyncProperty(tasks, polls, async (made, chosen) => {
			const items = await follow(made, chosen, { wanted: ['failed'] });
			const failed = made.filter(({ outcome }) => outcome === 'failed');
			expect([...new Set(idsOf(items))].sort()).toEqual(failed.map(({ id }) => id).sort());
			expect(items.every(({ status }) => status === 'failed')).toBe(true);
		}),
		{ numRuns: 200, examples: [[BURST, [[30, 2]]]] },
	);
});

test('a poll without time for all tasks goes on, also where the API tells no dates', async () => {
	const made = Array.from({ length: 23 }, (_, at) => ({
		id: `t${at}`,
		created: MINUTE_MS + at,
		finished: MINUTE_MS + at,
		undated: true,
	}));
	const ids = idsOf(await follow(made, [[2, 1]]));
	expect([...new Set(ids)].sort()).toEqual(made.map(({ id }) => id).sort());
});

test('what TwelveLabs says once that it has not is neither ready nor lost', async () => {
	const old = { id: 'old', created: 1000, finished: 100 * MINUTE_MS };
	const young = { id: 'young', created: 50 * MINUTE_MS, finished: 51 * MINUTE_MS };
	const world = new World([old, young], 10);
	await world.poll(ENOUGH);
	wait(MINUTE_MS);
	expect(await world.poll(ENOUGH)).toEqual([]);
	wait(60 * MINUTE_MS);
	expect(idsOf(await world.poll(ENOUGH))).toEqual(['young']);
	wait(10 * MINUTE_MS);
	world.hidden.add('old');
	expect(await world.poll(ENOUGH)).toEqual([]);
	world.hidden.clear();
	wait(10 * MINUTE_MS);
	expect(await world.poll(ENOUGH)).toEqual([]);
	wait(60 * MINUTE_MS);
	expect(await world.poll(ENOUGH)).toEqual([
		expect.objectContaining({ task_id: 'old', status: 'ready' }),
	]);
});
