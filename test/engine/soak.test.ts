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

/** Videos, the share of faulty answers, the server, the seed. Seeds that once failed stay. */
const SOAKS: [number, number, 'plain' | 'odd', string][] = [
	[300, 0.1, 'plain', '1'],
	[60, 0.3, 'plain', '2'],
	[300, 0.1, 'odd', 'a'],
	[100, 0.1, 'odd', 'b'],
	[100, 0.2, 'odd', 'c'],
];

/** What a bad network does. A seed depends on the order. */
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

/** The same, with a gateway in front of the API. */
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

/** A share of the requests meets one of the faults, as the seed says. */
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

/** Runs `body` with an emulator of its own, so that the soaks can wait at the same time. */
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
	'%i videos, %d faulty, %s server, seed %s: every task is a result or named, none paid twice',
	(count, rate, server, seed) =>
		soak(async ({ emulator, run }) => {
			const isOdd = server === 'odd';
			const { chance, interceptor } = byChance(isOdd ? GATEWAY_FAULTS : FAULTS, seed, rate);
			emulator.intercept(interceptor, ...(isOdd ? oddServer(emulator, seed) : []));
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
			if (!isOdd) {
				for (const { json, pairedItem } of results) {
					expect(json.input_url).toBe(urlOf(Object(pairedItem).item));
				}
			}
			expect(results.length).toBeGreaterThan(count * (1 - (isOdd ? 2 : 1) * rate));
			// What may exist is never paid over.
			const paid = addresses(emulator);
			expect(sorted(paid)).toEqual(sorted(new Set(paid)));
			expect(new Set(results.map(({ json }) => json.task_id)).size).toBe(results.length);
			expect(lost(emulator, items)).toEqual([]);
		}),
);

concurrentTest('100 files, 0.1 faulty: every task is a result or named', () =>
	soak(async ({ emulator, run }) => {
		emulator.intercept(byChance(FAULTS, '1', 0.1).interceptor);
		const { items } = await run({
			parameters: { options },
			items: Array.from({ length: 100 }, (_, index) => ({
				files: { data: { content: movie, fileName: `video-${index}.mp4` } },
			})),
			onError: 'continueRegularOutput',
		});
		const results = items.filter(({ json }) => !('error' in json));
		const errors = items
			.filter(({ json }) => 'error' in json)
			.map(({ json }) => String(json.error));
		expect(results.length + errors.length).toBe(100);
		expect(results.length).toBeGreaterThan(100 * (1 - 2 * 0.1));
		for (const text of errors) expect(text).toContain('the task may exist anyway');

		const held = new Set(results.map(({ json }) => json.task_id));
		expect(held.size).toBe(results.length);
		for (const taskId of emulator.tasks.keys()) {
			expect(held.has(taskId) || errors.some((text) => text.includes(taskId))).toBe(true);
		}
		expect(emulator.tasks.size).toBeLessThanOrEqual(100);
	}),
);
