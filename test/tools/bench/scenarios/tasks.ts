import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { copyFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startEmulator, type Emulator } from '../../../emulator';
import { readyTasks, stateTasks, type StatedTask } from '../../../engine/stated-tasks';
import { ours } from '../../../e2e/n8n/workflow';
import { sampleVideo } from '../../demo/video';
import type { Course, Harness } from '../harness';
import { atLeast, atMost, medianOf, mediansOf, repeat, ROUNDS, type Finding } from '../report';
import { embedVideo, httpUpload, makeItems, readFiles, type Step } from '../workflow';

/** Runs a scenario with an emulator of its own. */
async function withEmulator(
	processingMs: number,
	scenario: (emulator: Emulator) => Promise<Finding[]>,
): Promise<Finding[]> {
	const emulator = await startEmulator({ processingMs });
	try {
		return await scenario(emulator);
	} finally {
		await emulator.close();
	}
}

/** How many, how long TwelveLabs takes for each, and how often the node polls. */
const VIDEOS = 50;
const PROCESSING_MS = 5000;
const POLL_INTERVAL_SEC = 5;

/** Many videos at once, which should take as long as one while TwelveLabs works. */
export const manyVideos = (harness: Harness): Promise<Finding[]> =>
	withEmulator(PROCESSING_MS, async (emulator): Promise<Finding[]> => {
		const paths = Array.from({ length: VIDEOS }, (_, index) =>
			join(harness.folder, `video-${index}.mp4`),
		);
		for (const path of paths) copyFileSync(sampleVideo, path);
		const embed = async (count: number) => {
			emulator.reset();
			const { ms, items } = await harness.measure({
				name: `${count} videos`,
				emulator,
				before: [readFiles(`${harness.folder}/${count === 1 ? 'video-0' : 'video-*'}.mp4`)],
				measured: [
					embedVideo({ options: { concurrency: VIDEOS, pollIntervalSec: POLL_INTERVAL_SEC } }),
				],
				field: 'embedding_scope',
			});
			if (emulator.tasks.size !== count || items < count) {
				throw new Error(`${emulator.tasks.size} tasks and ${items} items of ${count} videos`);
			}
			const looks = emulator.requests.filter(({ path }) => path.endsWith('/status')).length;
			const intervals = Math.max(1, Math.ceil(PROCESSING_MS / (POLL_INTERVAL_SEC * 1000)));
			return { ms, looks: looks / count / intervals };
		};
		// n8n loads a node's code at its first use.
		await embed(1);
		const rounds = await repeat(ROUNDS, async () => ({
			one: await embed(1),
			many: await embed(VIDEOS),
		}));
		for (const path of paths) rmSync(path);
		const { one, many } = mediansOf(rounds);
		return [
			{
				what: `${VIDEOS} videos of ${PROCESSING_MS / 1000} s processing at once: time over one of them`,
				value: many.ms / one.ms,
				unit: '×',
				target: atMost(1.3),
				from: { 'all, ms': many.ms, 'one, ms': one.ms },
			},
			{
				what: `${VIDEOS} videos at once: looks at each task per poll interval`,
				value: medianOf(rounds, (round) => round.many.looks),
				unit: 'requests',
				target: atMost(2),
			},
		];
	});

/** Most tasks on a page of the API. */
const PAGE = 50;

/** Tasks of the account that are listed. */
const LISTED = 10_000;

/** All tasks of an account, page by page. */
export const listTasks = (harness: Harness): Promise<Finding[]> =>
	withEmulator(0, async (emulator): Promise<Finding[]> => {
		const now = Date.now();
		emulator.seedTasks(
			Array.from({ length: LISTED }, (_, index) => ({ createdAt: now - index * 1000 - 1000 })),
		);
		const course = {
			name: `${LISTED} tasks`,
			emulator,
			measured: [embedVideo({ operation: 'listTasks', returnAll: true, options: {} })],
			field: 'task_id',
		};
		const rounds = await repeat(ROUNDS, async () => {
			const server = timeServers('/v1.3/embed/tasks');
			const { ms, items: out } = await harness.measureFresh(course);
			const { ms: serverMs, requests } = server.stop();
			if (out !== LISTED) throw new Error(`${out} items instead of ${LISTED}`);
			return { requests, times: ms / serverMs, outsideMs: (ms - serverMs) / requests };
		});
		const of = (figure: 'requests' | 'times' | 'outsideMs') =>
			medianOf(rounds, (round) => round[figure]);
		const what = `${LISTED.toLocaleString('en')} tasks listed`;
		return [
			{
				what: `${what}: requests`,
				value: of('requests'),
				unit: 'requests',
				target: atMost(Math.ceil(LISTED / PAGE)),
			},
			{
				what: `${what}: time over the server's own`,
				value: of('times'),
				unit: '×',
				target: atMost(1.5),
				from: { 'outside the server, ms a request': of('outsideMs') },
			},
		];
	});

/** Adds up how long the HTTP servers of this process work on requests for a path, until `stop`. */
function timeServers(path: string) {
	const total = { ms: 0, requests: 0 };
	const began = new WeakMap<IncomingMessage, number>();
	const started = (message: unknown) => {
		began.set((message as { request: IncomingMessage }).request, performance.now());
	};
	const finished = (message: unknown) => {
		const { request } = message as { request: IncomingMessage };
		if (!request.url?.startsWith(path)) return;
		total.ms += performance.now() - (began.get(request) ?? NaN);
		total.requests++;
	};
	subscribe('http.server.request.start', started);
	subscribe('http.server.response.finish', finished);
	const stop = () => {
		unsubscribe('http.server.request.start', started);
		unsubscribe('http.server.response.finish', finished);
		return total;
	};
	return { stop };
}

/** Items of a run, and the heap in MB in which n8n should survive it. */
const ITEMS = 10_000;
const HEAP_MB = 360;

const VIDEO = '=https://videos.example.com/{{ $json.number }}.mp4';

/** Many items in one run, each a task, compared with HTTP Request; then both in a small heap. */
export async function items(harness: Harness): Promise<Finding[]> {
	const { counter } = harness;
	const node = embedVideo({ operation: 'createTask', videoSource: 'url', videoUrl: VIDEO });
	const http = httpUpload(`${counter.url}/embed/tasks`, { name: 'video_url', value: VIDEO });
	// The gate is an HTTP Request node, so it must not get as many items.
	const courseOf = (step: Step, field: string): Course => ({
		name: step.name,
		measured: [...makeItems(ITEMS), step],
		field,
	});
	const courses = { own: courseOf(node, 'task_id'), http: courseOf(http, '_id') };
	const timeOf = async (course: Course) => {
		const cost = await harness.measureFresh(course);
		counter.expect(ITEMS * 100);
		if (cost.items !== ITEMS) throw new Error(`${cost.items} items instead of ${ITEMS}`);
		return cost.ms / ITEMS;
	};
	const survivalOf = async (course: Course) =>
		(await harness.survives(course, HEAP_MB)) ? 100 : 0;
	const rounds = await repeat(ROUNDS, async () => ({
		ownMs: await timeOf(courses.own),
		httpMs: await timeOf(courses.http),
		ownSurvival: await survivalOf(courses.own),
		httpSurvival: await survivalOf(courses.http),
	}));
	const of = (figure: 'ownMs' | 'httpMs' | 'ownSurvival' | 'httpSurvival') =>
		medianOf(rounds, (round) => round[figure]);
	const what = `${ITEMS.toLocaleString('en')} items through Create Task`;
	return [
		{
			what: `${what}: time over HTTP Request`,
			value: of('ownMs') / of('httpMs'),
			unit: '×',
			from: { 'ms an item': of('ownMs'), 'HTTP Request, ms an item': of('httpMs') },
		},
		{
			what: `${what}: runs that n8n survives in a heap of ${HEAP_MB} MB`,
			value: of('ownSurvival'),
			unit: '%',
			target: atLeast(100),
			from: { 'HTTP Request, %': of('httpSurvival') },
		},
	];
}

/**
 * Tasks of Embed v2 that finish, embeddings of each (an hour in clips of six seconds, with three options),
 * and tasks of Embed v1 in the week before.
 */
const FINISHED_TASKS = { tasks: 50, rows: 1800, others: 98_000 };

const WEEK_MS = 7 * 24 * 3_600_000;
const OPTIONS = ['visual', 'audio', 'transcription'];
const CLIP_SEC = 6;

/** The rows of one video, with numbers as the API writes them. */
const rowsOf = (count: number): object[] =>
	Array.from({ length: count }, (_, at) => {
		const start_sec = Math.floor(at / OPTIONS.length) * CLIP_SEC;
		return {
			embedding: Array.from({ length: 512 }, () =>
				Number((Math.random() * 0.2 - 0.1).toPrecision(8)),
			),
			embedding_option: OPTIONS[at % OPTIONS.length],
			embedding_scope: 'clip',
			start_sec,
			end_sec: start_sec + CLIP_SEC,
		};
	});

const POLL_TIMES = { item: [{ mode: 'everyX', value: 9, unit: 'hours' }] };

/** Long videos that finish at once, in an account with as many tasks as TwelveLabs allows. */
export const trigger = (harness: Harness): Promise<Finding[]> =>
	withEmulator(0, async (emulator): Promise<Finding[]> => {
		const begun = Date.now();
		emulator.seedTasks(
			Array.from({ length: FINISHED_TASKS.others }, (_, at) => ({
				createdAt: begun - Math.round(((at + 1) / FINISHED_TASKS.others) * 0.99 * WEEK_MS),
			})),
		);
		const tasks: StatedTask[] = [];
		stateTasks(emulator, tasks);
		const rows = rowsOf(FINISHED_TASKS.rows);
		const duration = Math.ceil(FINISHED_TASKS.rows / OPTIONS.length) * CLIP_SEC;
		const finish = (): void => {
			const ready = readyTasks(FINISHED_TASKS.tasks, Date.now() - 120_000);
			tasks.push(...ready.map((task) => ({ ...task, duration, rows })));
		};
		const measured = async (output: string, items: number) => {
			tasks.length = 0;
			const step = ours('embedVideoTrigger', { pollTimes: POLL_TIMES, output, options: {} });
			const cost = await harness.measureTrigger(step, emulator, items, finish);
			if (cost.items !== items) throw new Error(`${cost.items} items instead of ${items}`);
			return cost;
		};
		const only = await measured('taskOnly', FINISHED_TASKS.tasks);
		const clips = await measured('clips', FINISHED_TASKS.tasks * FINISHED_TASKS.rows);
		const fetched = only.requests.filter((path) => /embed-v2\/tasks\/./.test(path));
		const what = `${FINISHED_TASKS.tasks} tasks of ${FINISHED_TASKS.rows.toLocaleString('en')} clips finish`;
		return [
			{
				what: `${what}, Task Without Embeddings: tasks fetched with their rows`,
				value: fetched.length,
				unit: 'requests',
				target: atMost(0),
				from: { "rise of n8n's peak memory, MB": only.riseMb },
			},
			{
				what: `${what}, Clips: rise of n8n's peak memory`,
				value: clips.riseMb,
				unit: 'MB',
				target: atMost(150),
				from: {
					polls: clips.pollMs.length,
					'the longest poll, s': Math.max(...clips.pollMs) / 1000,
				},
			},
		];
	});
