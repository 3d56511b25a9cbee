import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	answer,
	carryOutLater,
	carryOutThen,
	compressed,
	cutShort,
	delay,
	dribble,
	type Emulator,
	type Interceptor,
	notJson,
	page,
	resetConnection,
} from '../emulator';
import { seededBy } from '../emulator/embedding/prng';
import { makeMovie } from '../emulator/testing/movies';
import { oddServer } from './edge-cases/odd-server';
import { withEmulator, type Fixture } from './with-emulator';
import { concurrentTest } from './concurrent-test';

/**
 * Many videos through one execution over a bad network: a tenth and more of all answers is faulty,
 * which ones the seed says. Everything that was asked for comes out, and nothing is paid twice.
 */

/** Videos, the share of faulty answers, the seed. Seeds that once failed stay. */
const SOAKS: [number, number, string][] = [
	[300, 0.1, '1'],
	[60, 0.3, '2'],
];

/** The same for files. */
const FILE_SOAKS: [number, number, string][] = [[100, 0.1, '1']];

/** Videos by URL, share and seed, with a server that does what the reference leaves open. */
const ODD_SOAKS: [number, number, string][] = [
	[300, 0.1, 'a'],
	[100, 0.1, 'b'],
	[100, 0.2, 'c'],
];

/** What a bad network does; the order is part of what a seed means. */
const FAULTS: Interceptor[] = [
	answer(500),
	answer(502, '<h1>Bad Gateway</h1>', { 'content-type': 'text/html' }),
	answer(503, ''),
	answer(429, undefined, { 'retry-after': '1' }),
	carryOutThen(answer(500)),
	resetConnection('before-body'),
	resetConnection('in-body'),
	resetConnection('after-body'),
	resetConnection('after-request'),
	resetConnection('in-answer'),
	cutShort,
	notJson,
	delay(200),
];

/** And a gateway in front of the API. */
const GATEWAY_FAULTS: Interceptor[] = [
	...FAULTS,
	page(404),
	page(200),
	carryOutLater(1500, page(504)),
	carryOutThen(page(200)),
	carryOutLater(1500, resetConnection('before-body')),
	compressed('br', 'damaged'),
	compressed('gzip', 'cut'),
	dribble(500),
];

/** This share of the requests meets one of the faults: which, the seed says. */
function byChance(faults: Interceptor[], seed: string, rate: number) {
	const chance = { requests: 0, faulty: 0 };
	const interceptor: Interceptor = (request, honest) => {
		const draw = seededBy(`fault/${seed}/${chance.requests++}`);
		if (draw() >= rate) return;
		chance.faulty += 1;
		return faults[Math.floor(draw() * faults.length)]?.(request, honest);
	};
	return { chance, interceptor };
}

jest.setTimeout(600_000);

const movie = makeMovie({ durationSec: 5 });
const samplesDir = mkdtempSync(path.join(tmpdir(), 'soak-'));

beforeAll(() => writeFileSync(path.join(samplesDir, 'video.mp4'), movie));

afterAll(() => rmSync(samplesDir, { recursive: true }));

/** Runs `body` with an emulator of its own: the soaks run together, for what takes a minute is waiting. */
const soak = (body: (fixture: Fixture) => Promise<void>): Promise<void> =>
	withEmulator(body, { processingMs: 200, samplesDir });

const options = { concurrency: 125, pollIntervalSec: 1 };

const sorted = (values: Iterable<unknown>): unknown[] => [...values].sort();

/** Texts of error items, and every task that they name. */
const named = (items: readonly { json: Record<string, unknown> }[]): string =>
	JSON.stringify(items.filter(({ json }) => 'error' in json).map(({ json }) => json));

/** The addresses of the tasks that exist. */
const addresses = ({ tasks }: Emulator): string[] =>
	[...tasks.values()].map(({ input }) => ('url' in input ? input.url : ''));

/**
 * What became of the items whose task is neither out nor named. Where the list could not be read, as on
 * a busy machine, the error says so, and the task may exist unnamed.
 */
function lost({ tasks }: Emulator, items: readonly { json: Record<string, unknown> }[]): unknown[] {
	const held = new Set(items.map(({ json }) => json.task_id));
	const texts = named(items);
	const unread = /The list of tasks (cannot|could not) be read/;
	return [...tasks]
		.filter(([id]) => !held.has(id) && !texts.includes(id))
		.map(([, { input }]) => ('url' in input ? Number(input.url.split('=').pop()) : NaN))
		.map((index) => items[index]?.json)
		.filter((json) => !unread.test(String(json?.error)));
}

concurrentTest.each(SOAKS)(
	'%i videos, %d faulty, seed %s: every task is a result or named, none paid twice',
	(count, rate, seed) =>
		soak(async ({ emulator, run }) => {
			const { chance, interceptor } = byChance(FAULTS, seed, rate);
			emulator.intercept(interceptor);
			const urlOf = (index: number): string =>
				`${emulator.origin}/samples/video.mp4?video=${index}`;
			const { items, error } = await run({
				parameters: { videoSource: 'url', videoUrl: '={{ $json.url }}', options },
				items: Array.from({ length: count }, (_, index) => ({ json: { url: urlOf(index) } })),
				onError: 'continueRegularOutput',
			});
			expect(error?.message).toBeUndefined();
			expect(chance.faulty).toBeGreaterThan(chance.requests * rate * 0.7);

			// One clip, visual: an item out for an item in, in its place.
			expect(items.map(({ pairedItem }) => Object(pairedItem).item)).toEqual(
				Array.from({ length: count }, (_, index) => index),
			);
			const results = items.filter(({ json }) => !('error' in json));
			for (const { json, pairedItem } of results) {
				expect(json.input_url).toBe(urlOf(Object(pairedItem).item));
			}
			expect(results.length).toBeGreaterThan(count * (1 - rate));
			const paid = addresses(emulator);
			expect(sorted(paid)).toEqual(sorted(new Set(paid)));
			expect(new Set(results.map(({ json }) => json.task_id)).size).toBe(results.length);
			expect(lost(emulator, items)).toEqual([]);
		}),
);

concurrentTest.each(FILE_SOAKS)(
	'%i files, %d faulty, seed %s: every task is a result or named',
	(count, rate, seed) =>
		soak(async ({ emulator, run }) => {
			emulator.intercept(byChance(FAULTS, seed, rate).interceptor);
			const { items } = await run({
				parameters: { options },
				items: Array.from({ length: count }, (_, index) => ({
					files: { data: { content: movie, fileName: `video-${index}.mp4` } },
				})),
				onError: 'continueRegularOutput',
			});
			const results = items.filter(({ json }) => !('error' in json));
			const errors = items
				.filter(({ json }) => 'error' in json)
				.map(({ json }) => String(json.error));
			expect(results.length + errors.length).toBe(count);
			expect(results.length).toBeGreaterThan(count * (1 - 2 * rate));
			for (const text of errors) expect(text).toContain('the task may exist anyway');

			const held = new Set(results.map(({ json }) => json.task_id));
			expect(held.size).toBe(results.length);
			for (const taskId of emulator.tasks.keys()) {
				expect(held.has(taskId) || errors.some((text) => text.includes(taskId))).toBe(true);
			}
			expect(emulator.tasks.size).toBeLessThanOrEqual(count);
		}),
);

concurrentTest.each(ODD_SOAKS)(
	'%i videos, %d faulty, odd server %s: every paid task is out or named, none paid twice',
	(count, rate, seed) =>
		soak(async ({ emulator, run }) => {
			const { interceptor } = byChance(GATEWAY_FAULTS, seed, rate);
			emulator.intercept(interceptor, ...oddServer(emulator, seed));
			const urlOf = (index: number): string =>
				`${emulator.origin}/samples/video.mp4?video=${index}`;
			const { items, error } = await run({
				parameters: { videoSource: 'url', videoUrl: '={{ $json.url }}', options },
				items: Array.from({ length: count }, (_, index) => ({ json: { url: urlOf(index) } })),
				onError: 'continueRegularOutput',
			});
			expect(error).toBeUndefined();
			// One clip, visual: an item out for an item in, in its place.
			expect(items.map(({ pairedItem }) => Object(pairedItem).item)).toEqual(
				Array.from({ length: count }, (_, index) => index),
			);
			const results = items.filter(({ json }) => !('error' in json));
			expect(new Set(results.map(({ json }) => json.task_id)).size).toBe(results.length);
			expect(results.length).toBeGreaterThan(count * (1 - 2 * rate));
			expect(lost(emulator, items)).toEqual([]);
			// What may exist is never paid over, whatever the item met.
			const paid = addresses(emulator);
			expect(sorted(paid)).toEqual(sorted(new Set(paid)));
		}),
);
