import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Poll } from '../../nodes/EmbedVideoTrigger/poll';
import { finishedSince } from '../../nodes/EmbedVideoTrigger/poll-tasks';
import type { TriggerSettings } from '../../nodes/EmbedVideoTrigger/settings';
import type { EmbedApi } from '../../nodes/shared/api/embed-api';
import { rfc3339Seconds } from '../../nodes/shared/api/list-tasks';
import type { Embedding, EmbeddingTask } from '../../nodes/shared/model/task';
import { apiWith } from './fake-api';
import { useFakeClock } from './fake-clock';
import { resultOf, taskOf } from './tasks';

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
	/** What the API tells instead of its creation. */
	readonly dated?: number;
	/** Seconds, as the list tells. */
	readonly duration?: number;
	readonly scopes?: readonly string[];
	/** How many embeddings it really has. */
	readonly rows?: number;
}

useFakeClock(NOON);

const now = (): number => Date.now() - NOON;
const wait = (ms: number): void => {
	jest.setSystemTime(Date.now() + ms);
};

const EMBEDDING: Embedding = { option: 'visual', scope: 'clip', start: 0, end: 6, vector: [1] };

class Service {
	/** IDs of tasks that the list leaves out for now. */
	readonly hidden = new Set<string>();

	/** IDs of tasks whose embeddings cannot be fetched for now. */
	readonly unreadable = new Set<string>();

	/** How many pages of the list were asked for. */
	pages = 0;

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
					.filter(({ id, created }) => created <= now() && !this.hidden.has(id))
					.filter(({ created, undated, dated = created }) => {
						const at = NOON + dated;
						return undated === true || (at > after && at < before);
					})
					.sort((a, b) => (b.dated ?? b.created) - (a.dated ?? a.created))
					.map((task) => this.shown(task))
					.filter((task) => state === undefined || task.state === state);
				wait(this.pageMs);
				this.pages += 1;
				return {
					rows: tasks.slice((page - 1) * limit, page * limit),
					skippedRows: 0,
					totalPages: Math.ceil(tasks.length / limit),
					totalRows: tasks.length,
				};
			},
			retrieve: async (id) => {
				const made = this.all.find((task) => task.id === id);
				if (!made || this.unreadable.has(id)) throw new Error('it cannot be fetched');
				const embeddings = Array.from({ length: made.rows ?? 1 }, () => EMBEDDING);
				return resultOf(this.shown(made), embeddings);
			},
		});
	}

	private shown(made: Made): EmbeddingTask {
		const { id, created, finished, outcome, undated, dated = created, duration, scopes } = made;
		return taskOf({
			id,
			state: finished <= now() ? (outcome ?? 'ready') : 'processing',
			fileName: `${id}.mp4`,
			model: 'marengo3.0',
			duration,
			scopes,
			...(undated !== true && { createdAt: new Date(NOON + dated).toISOString() }),
		});
	}

	/** A poll that has time for so many pages; gives the items, as the workflow gets them. */
	async poll(pages: number, settings: Partial<TriggerSettings> = {}): Promise<IDataObject[]> {
		// Lists have six tenths of a poll's time.
		const ms = (pages * this.pageMs) / 0.6;
		const clock = { aheadMs: 0 };
		const warn = (): void => undefined;
		const poll = new Poll(this.api, { ...SETTINGS, ...settings }, this.data, ms, clock, warn);
		return JSON.parse(JSON.stringify(await finishedSince(poll))) as IDataObject[];
	}
}

/** The task alone comes out, so that nothing but lists is asked for. */
const SETTINGS: TriggerSettings = {
	wanted: ['ready', 'failed'],
	output: undefined,
	embeddingOption: [],
	nameBySource: false,
	embedApi: 'v1',
	concurrency: 2,
	maxRetryMs: 0,
	isFor: () => true,
};

const ENOUGH = 1000;

const idsOf = (items: readonly IDataObject[]): unknown[] => items.map(({ task_id }) => task_id);

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

/** A task that is finished as soon as it is created. */
const at = (id: string, created: number, more: Partial<Made> = {}): Made => ({
	id,
	created,
	finished: created,
	...more,
});

/** So many of these tasks, `created(0)`, `created(1)` … after noon. */
const several = (count: number, created: (index: number) => number, more?: Partial<Made>): Made[] =>
	Array.from({ length: count }, (_, index) => at(`t${index}`, created(index), more));

/** Old tasks, and a burst of others half an hour later. */
const BURST: Made[] = [1, 1, 1, 1800_000, 1800_000, 1800_000].map((created, index) =>
	at(`b${index}`, created, { outcome: index === 0 ? 'failed' : 'ready' }),
);

/** Every item of the polls, and of as many more as it takes. */
async function follow(
	made: readonly Made[],
	chosen: readonly (readonly [number, number])[],
	settings: Partial<TriggerSettings> = {},
): Promise<IDataObject[]> {
	jest.setSystemTime(NOON);
	const service = new Service(made, 1000);
	const items = await service.poll(ENOUGH);
	for (const [minutes, pages] of chosen) {
		wait(minutes * MINUTE_MS);
		items.push(...(await service.poll(pages, settings)));
	}
	for (let more = 0; more < 8; more++) {
		wait(60 * MINUTE_MS);
		items.push(...(await service.poll(ENOUGH, settings)));
	}
	return items;
}

test.each<[TriggerSettings['wanted']]>([[['ready', 'failed']], [['failed']]])(
	'whatever time polls have, every task that is %j comes once',
	async (wanted) => {
		await fc.assert(
			fc.asyncProperty(tasks, polls, async (made, chosen) => {
				const items = await follow(made, chosen, { wanted });
				const due = made.filter(({ outcome = 'ready' }) => wanted.includes(outcome));
				expect(items.map(({ task_id, status }) => [task_id, status]).sort()).toEqual(
					due.map(({ id, outcome }) => [id, outcome]).sort(),
				);
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
					[BURST, [[30, 2]]],
				],
			},
		);
	},
);

test('polls that have time for a few pages each come to the end of a long list', async () => {
	const made = several(400, (index) => MINUTE_MS + index * 30_000);
	const service = new Service(made, 1000);
	await service.poll(ENOUGH);
	wait(4 * 60 * MINUTE_MS);
	const ids: unknown[] = [];
	service.pages = 0;
	for (let poll = 0; poll < 30 && ids.length < made.length; poll++) {
		ids.push(...idsOf(await service.poll(12)));
	}
	expect([...ids].sort()).toEqual(made.map(({ id }) => id).sort());
	// Each poll goes on where the last one stopped: a page of two is read again, and no more.
	expect(service.pages).toBeLessThan(2 * (made.length / PAGE));
});

test('a task that is dated ahead does not hide what comes while its list is read in pieces', async () => {
	const made = [
		...several(20, (index) => (1 + index) * MINUTE_MS),
		at('ahead', 25 * MINUTE_MS, { dated: 48 * 60 * MINUTE_MS }),
		at('later', 40 * MINUTE_MS),
		at('last', 75 * MINUTE_MS),
	];
	const ids = idsOf(
		await follow(made, [
			[30, 1],
			[60, 2],
			[1, 50],
		]),
	);
	expect([...ids].sort()).toEqual(made.map(({ id }) => id).sort());
});

test('a poll without time for all tasks goes on, also where the API tells no dates', async () => {
	const made = several(23, (index) => MINUTE_MS + index, { undated: true });
	const ids = idsOf(await follow(made, [[2, 1]]));
	expect([...new Set(ids)].sort()).toEqual(made.map(({ id }) => id).sort());
});

test('an open task that one list leaves out is neither ready nor lost', async () => {
	const old = { id: 'old', created: 1000, finished: 100 * MINUTE_MS };
	const young = { id: 'young', created: 50 * MINUTE_MS, finished: 51 * MINUTE_MS };
	const service = new Service([old, young], 10);
	await service.poll(ENOUGH);
	wait(MINUTE_MS);
	expect(await service.poll(ENOUGH)).toEqual([]);
	wait(60 * MINUTE_MS);
	expect(idsOf(await service.poll(ENOUGH))).toEqual(['young']);
	wait(10 * MINUTE_MS);
	service.hidden.add('old');
	expect(await service.poll(ENOUGH)).toEqual([]);
	service.hidden.clear();
	wait(10 * MINUTE_MS);
	expect(await service.poll(ENOUGH)).toEqual([]);
	wait(60 * MINUTE_MS);
	expect(await service.poll(ENOUGH)).toEqual([
		expect.objectContaining({ task_id: 'old', status: 'ready' }),
	]);
});

test('a task that the list does not show in ten polls comes out with an error', async () => {
	const service = new Service([{ id: 'gone', created: 1000, finished: 2 * MINUTE_MS }], 10);
	wait(2000);
	await service.poll(ENOUGH);
	service.hidden.add('gone');
	const items: IDataObject[] = [];
	for (let poll = 0; poll < 12; poll++) items.push(...(await service.poll(ENOUGH)));
	expect(items).toMatchObject([{ task_id: 'gone', error: expect.stringContaining('no longer') }]);
});

test('a task that is about to expire comes out with an error at once', async () => {
	const service = new Service([{ id: 'gone', created: 1000, finished: Infinity }], 10);
	wait(2000);
	await service.poll(ENOUGH);
	service.hidden.add('gone');
	wait(6.6 * 24 * 60 * MINUTE_MS);
	expect(idsOf(await service.poll(ENOUGH))).toEqual(['gone']);
});

describe('the rows of a poll', () => {
	const CLIPS = {
		output: {
			output: 'clips' as const,
			naming: {},
			embeddingFormat: 'array' as const,
			includeEmbedding: true,
			batchSize: 100,
		},
		concurrency: 4,
	};
	const HOUR_SEC = 3600;
	const mostAMinute = 2_000;

	/** How many rows each poll hands on, until all tasks came. */
	async function rowsOf(
		tasksMade: readonly Partial<Made>[],
		betweenMs: number,
		settings: Partial<TriggerSettings>,
	): Promise<number[]> {
		jest.setSystemTime(NOON);
		const made = tasksMade.map((task, index) => at(`t${index}`, 1000, task));
		const service = new Service(made, 1);
		await service.poll(ENOUGH, settings);
		const counts: number[] = [];
		const came = new Set<unknown>();
		while (came.size < made.length && counts.length <= made.length) {
			wait(betweenMs);
			const items = await service.poll(ENOUGH, settings);
			counts.push(items.length);
			for (const id of idsOf(items)) came.add(id);
		}
		return counts;
	}

	const times = (count: number, task: Partial<Made>): Partial<Made>[] =>
		Array.from({ length: count }, () => task);
	const long = { duration: 0.8 * HOUR_SEC, rows: 1440 };
	const huge = { duration: 400 * HOUR_SEC, rows: 30_000 };
	const whole = { duration: 8 * HOUR_SEC, rows: 3, scopes: ['video'] };
	const summary = { ...CLIPS, output: { ...CLIPS.output, output: 'summary' as const } };

	test.each<[string, Partial<Made>[], number, number[], Partial<TriggerSettings>]>([
		['a minute apart bring one long video each', times(8, long), 1, Array(8).fill(1440), CLIPS],
		['two minutes apart bring two', times(8, long), 2, [2880, 2880, 2880, 2880], CLIPS],
		['an hour apart bring six', times(8, long), 60, [8640, 2880], CLIPS],
		['count a row for each option of a whole video', times(60, whole), 1, [180], CLIPS],
		[
			'bring a video however long, and what follows it next',
			[huge, { duration: 6, created: 2000 }],
			1,
			[30_000, 1],
			CLIPS,
		],
		[
			'count one row for a summary',
			times(9, { duration: 8 * HOUR_SEC, rows: 9000 }),
			1,
			[9],
			summary,
		],
	])('polls %s', async (_, made, minutes, counts, settings) => {
		expect(await rowsOf(made, minutes * MINUTE_MS, settings)).toEqual(counts);
	});

	test('a video that cannot be fetched takes no rows from the others', async () => {
		const service = new Service([at('huge', 1000, huge), at('short', 2000)], 1);
		await service.poll(ENOUGH, CLIPS);
		wait(MINUTE_MS);
		service.unreadable.add('huge');
		expect(idsOf(await service.poll(ENOUGH, { ...CLIPS, concurrency: 1 }))).toEqual(['short']);
	});

	test('no poll brings more than the most rows and its last tasks, whatever their durations', async () => {
		const some = fc.array(
			fc.record({ duration: fc.nat(8 * HOUR_SEC), rows: fc.integer({ min: 1, max: 6000 }) }),
			{ maxLength: 12 },
		);
		await fc.assert(
			fc.asyncProperty(some, async (list) => {
				for (const count of await rowsOf(list, MINUTE_MS, CLIPS))
					expect(count).toBeLessThan(mostAMinute + 4 * 6000);
			}),
			{ numRuns: 8 },
		);
	});
});
