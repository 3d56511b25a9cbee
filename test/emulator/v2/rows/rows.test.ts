import type { Emulator } from '../..';
import { startEmulator } from '../..';
import { call, created, sampleForm } from '../../testing/calls';
import { makeMovie } from '../../testing/movies';
import { postJson, rowsIn, runTask, type RowRead } from '../../testing/v2';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const fixed = { strategy: 'fixed', fixed: { duration_sec: 6 } };

async function rows(own: object = {}, rest: object = {}): Promise<RowRead[]> {
	const media_source = { url: `${emulator.origin}/samples/harbour-at-sunset.mp4` };
	return rowsIn(
		await runTask(emulator, {
			input_type: 'video',
			model_name: 'marengo3.0',
			video: { media_source, ...own },
			...rest,
		}),
	);
}

const spans = (of: RowRead[]) => of.map(({ start_sec, end_sec }) => [start_sec, end_sec]);
const key = (row: RowRead) =>
	[row.embedding_option, row.embedding_scope, row.start_sec, row.end_sec].join();
const length = (vector: number[]) => Math.sqrt(dot(vector, vector));

function dot(one: number[] = [], other: number[] = []): number {
	return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

test('the same moment has the same numbers in v1', async () => {
	const scopes = ['clip', 'video'].map((scope): [string, string] => [
		'video_embedding_scope',
		scope,
	]);
	const form = sampleForm(...scopes);
	// The words of the file's name are in the vectors; a URL ends in the same ones.
	form.delete('video_file');
	form.append('video_url', `${emulator.origin}/samples/harbour-at-sunset.mp4`);
	const id = await created(emulator, form);
	const made = await rows({ segmentation: fixed });
	const { video_embedding } = (await call(emulator, `/embed/tasks/${id}`)).body;
	const { segments } = video_embedding as { segments: Record<string, unknown>[] };
	const byKey = new Map(made.map((row) => [key(row), row.embedding]));
	expect(segments).toHaveLength(made.length);
	for (const each of segments) {
		const scope = each.embedding_scope === 'video' ? 'asset' : 'clip';
		const { embedding_option, start_offset_sec, end_offset_sec } = each;
		expect(byKey.get([embedding_option, scope, start_offset_sec, end_offset_sec].join())).toEqual(
			each.float,
		);
	}
});

test('dynamic clips are contiguous, on a grid, at least as long as asked, and always the same', async () => {
	for (const least of [2, 5]) {
		const own = {
			segmentation: { strategy: 'dynamic', dynamic: { min_duration_sec: least } },
			embedding_option: ['visual'],
			embedding_scope: ['clip'],
			start_sec: 1.25,
		};
		const made = spans(await rows(own));
		expect(made[0]?.[0]).toBe(1.25);
		expect(made.at(-1)?.[1]).toBe(43);
		made.forEach(([start = 0, end = 0], at) => {
			expect((end ?? 0) - (start ?? 0)).toBeGreaterThanOrEqual(least);
			if (at > 0) expect([start, ((start ?? 0) * 2) % 1]).toEqual([made[at - 1]?.[1], 0]);
		});
		expect(spans(await rows(own))).toEqual(made);
	}
});

test('shortTail: a fixed rest under 2 s', async () => {
	const own = { segmentation: fixed, embedding_option: ['visual'], embedding_scope: ['clip'] };
	expect(spans(await rows({ ...own, end_sec: 13 }))).toEqual([
		[0, 6],
		[6, 12],
	]);
	emulator.v2.set({ shortTail: 'kept' });
	expect(spans(await rows({ ...own, end_sec: 13 })).at(-1)).toEqual([12, 13]);
});

test('rowOrder: by option, by clip, or shuffled; always the same rows', async () => {
	const own = { segmentation: fixed };
	const byOption = await rows(own);
	expect(byOption.slice(0, 2).map((row) => row.embedding_option)).toEqual(['audio', 'audio']);
	emulator.v2.set({ rowOrder: 'clip' });
	const byClip = await rows(own);
	expect(spans(byClip.slice(0, 3))).toEqual([
		[0, 6],
		[0, 6],
		[0, 6],
	]);
	emulator.v2.set({ rowOrder: 'shuffled' });
	const shuffled = await rows(own);
	expect(spans(shuffled)).not.toEqual(spans(byClip));
	expect(shuffled.map(key).sort()).toEqual(byOption.map(key).sort());
	expect(byClip.map(key).sort()).toEqual(byOption.map(key).sort());
});

test('optionOffsets: speech ends earlier', async () => {
	emulator.v2.set({ optionOffsets: 'differ' });
	const made = await rows({ segmentation: fixed, end_sec: 12 });
	const of = (option: string) => spans(made.filter((row) => row.embedding_option === option));
	expect(of('visual')).toEqual([
		[0, 6],
		[6, 12],
		[0, 12],
	]);
	expect(of('transcription')).toEqual([
		[0, 5.5],
		[6, 11.5],
		[0, 11.5],
	]);
});

test('fused rows come alone or beside the separate ones, and lie between them', async () => {
	const alone = await rows({ embedding_type: ['fused_embedding'], embedding_scope: ['asset'] });
	expect(alone.map(key)).toEqual(['fused,asset,0,43']);
	const both = await rows({
		embedding_type: ['separate_embedding', 'fused_embedding'],
		embedding_option: ['visual', 'audio'],
		embedding_scope: ['asset'],
	});
	const [audio, fused, visual] = both.map(({ embedding }) => embedding);
	expect(both.map((row) => row.embedding_option)).toEqual(['audio', 'fused', 'visual']);
	expect(dot(fused, audio)).toBeGreaterThan(dot(visual, audio));
	expect(dot(fused, visual)).toBeGreaterThan(dot(visual, audio));
});

test('time_based_metadata reach the fused clips they overlap, and only those', async () => {
	const v35 = { model_name: 'marengo3.5' };
	const own = {
		embedding_type: ['separate_embedding', 'fused_embedding'],
		segmentation: { temporal: fixed },
		embedding_scope: ['clip'],
		time_based_metadata: [{ start: 6, end: 6, text: 'penalty goal' }],
	};
	const other = { ...own, time_based_metadata: [{ start: 40, end: 41, text: 'penalty goal' }] };
	const [one, two] = [await rows(own, v35), await rows(other, v35)];
	const changed = one.filter((row, at) => dot(row.embedding, two[at]?.embedding) < 0.999).map(key);
	expect(changed).toEqual(['fused,clip,6,12', 'fused,clip,36,42']);
});

test('marengo3.5 has a space of its own; a smaller dimension is its beginning', async () => {
	const scope = { embedding_option: ['visual'], embedding_scope: ['asset'] };
	const [older] = await rows(scope);
	const [newer] = await rows(scope, { model_name: 'marengo3.5' });
	const [short] = await rows(scope, { model_name: 'marengo3.5', embedding_dimension: 256 });
	expect(Math.abs(dot(older?.embedding, newer?.embedding))).toBeLessThan(0.2);
	expect(length(newer?.embedding ?? [])).toBeCloseTo(1, 6);
	expect(short?.embedding).toEqual(newer?.embedding.slice(0, 256));
});

test('a text of marengo3.5 finds the clips of marengo3.5', async () => {
	const clips = await rows(
		{ segmentation: { temporal: fixed }, embedding_option: ['visual'], embedding_scope: ['local'] },
		{ model_name: 'marengo3.5' },
	);
	const answer = await postJson(emulator, '/embed-v2', {
		input_type: 'multi_input',
		model_name: 'marengo3.5',
		multi_input: { input_text: 'a lighthouse' },
	});
	const [text] = rowsIn(answer);
	const best = clips.sort(
		(a, b) => dot(b.embedding, text?.embedding) - dot(a.embedding, text?.embedding),
	);
	expect(best[0]?.start_sec).toBe(12);
	expect(best[0]?.embedding_scope).toBe('clip');
});

test('uncertainty has the length of the embedding', async () => {
	const made = await rows(
		{ embedding_scope: ['clip'], embedding_option: ['visual'] },
		{ model_name: 'marengo3.5', embedding_uncertainty: true, embedding_dimension: 128 },
	);
	for (const row of made) {
		expect(row.embedding_uncertainty).toHaveLength(128);
		expect(Math.min(...(row.embedding_uncertainty ?? []))).toBeGreaterThan(0);
	}
});

test('thousands of rows are sent as they are made', async () => {
	const base64_string = makeMovie({ durationSec: 3600, audio: true }).toString('base64');
	const segmentation = { strategy: 'fixed', fixed: { duration_sec: 2 } };
	const own = {
		media_source: { base64_string },
		segmentation,
		embedding_option: ['visual'],
		embedding_scope: ['clip'],
	};
	expect(await rows(own)).toHaveLength(1800);
});
