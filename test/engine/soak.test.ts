import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Emulator, startEmulator } from '../emulator';
import { makeMovie } from '../emulator/testing/movies';
import { runNode } from './engine';

/**
 * Many videos through one execution over a bad network: a tenth and more of all answers is faulty,
 * which ones the seed says. Everything that was asked for comes out, and nothing is paid twice.
 */

/** Videos, the share of faulty answers, the seed. Seeds that once failed stay. */
const SOAKS: [number, number, string][] = [
	[500, 0.1, '1'],
	[100, 0.3, '2'],
];

/** The same for files. */
const FILE_SOAKS: [number, number, string][] = [[100, 0.1, '1']];

jest.setTimeout(180_000);

const movie = makeMovie({ durationSec: 5 });
const samplesDir = mkdtempSync(path.join(tmpdir(), 'soak-'));

let emulator: Emulator;

beforeAll(async () => {
	writeFileSync(path.join(samplesDir, 'video.mp4'), movie);
	emulator = await startEmulator({ processingMs: 200, samplesDir });
});

afterAll(async () => {
	await emulator.close();
	rmSync(samplesDir, { recursive: true });
});

const soaked = () => ({ credential: { apiKey: emulator.apiKey, baseUrl: emulator.url } });

const options = { concurrency: 125, pollIntervalSec: 1 };

const sorted = (values: Iterable<unknown>): unknown[] => [...values].sort();

test.each(SOAKS)(
	'%i videos, %d faulty, seed %s: as many tasks, as many results',
	async (count, rate, seed) => {
		emulator.reset();
		emulator.faults.random({ seed, rate });
		const urlOf = (index: number): string => `${emulator.origin}/samples/video.mp4?video=${index}`;
		const { items, error } = await runNode({
			...soaked(),
			parameters: { videoSource: 'url', videoUrl: '={{ $json.url }}', options },
			items: Array.from({ length: count }, (_, index) => ({ json: { url: urlOf(index) } })),
		});
		expect(error?.message).toBeUndefined();
		const faulty = emulator.requests.filter(({ fault }) => fault !== undefined);
		expect(faulty.length).toBeGreaterThan(emulator.requests.length * rate * 0.7);

		// One clip, visual: one result each, in the order of the items in.
		expect(items.map(({ json }) => json.input_url)).toEqual(
			Array.from({ length: count }, (_, index) => urlOf(index)),
		);
		const inputs = [...emulator.tasks.values()].map(({ input }) =>
			'url' in input ? input.url : '',
		);
		expect(sorted(inputs)).toEqual(sorted(new Set(inputs)));
		expect(emulator.tasks.size).toBe(count);
		expect(sorted(items.map(({ json }) => json.task_id))).toEqual(sorted(emulator.tasks.keys()));
	},
);

test.each(FILE_SOAKS)(
	'%i files, %d faulty, seed %s: every task is a result or named',
	async (count, rate, seed) => {
		emulator.reset();
		emulator.faults.random({ seed, rate });
		const { items } = await runNode({
			...soaked(),
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
		for (const text of errors) expect(text).toContain('the task may exist all the same');

		const held = new Set(results.map(({ json }) => json.task_id));
		expect(held.size).toBe(results.length);
		for (const taskId of emulator.tasks.keys()) {
			expect(held.has(taskId) || errors.some((text) => text.includes(taskId))).toBe(true);
		}
		expect(emulator.tasks.size).toBeLessThanOrEqual(count);
	},
);
