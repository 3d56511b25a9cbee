import { newTasks, on, rateLimit } from '../../emulator';
import { makeMovie } from '../../emulator/testing/movies';
import { embedUrl, getEmbeddings, getStatus } from '../emulator-test';
import { EngineFixture } from '../engine-fixture';
import { createFromUrl } from '../with-emulator';

/** Hints in n8n's output pane: what a user should know although nothing failed. */

const fixture = new EngineFixture();

const DAY_MS = 24 * 3600_000;
const daysAgo = (days: number): number => Date.now() - days * DAY_MS;

const listTasks = { parameters: { operation: 'listTasks', returnAll: true } };

test('nothing to say: no hint', async () => {
	const { id } = fixture.emulator.seedTask({ createdAt: daysAgo(1) });
	for (const run of [
		getEmbeddings(id),
		getStatus(id),
		listTasks,
		createFromUrl(fixture.videoUrl),
		embedUrl(fixture.videoUrl),
	]) {
		const { hints, error } = await fixture.run(run);
		expect(error).toBeUndefined();
		expect(hints).toEqual([]);
	}
});

test('tasks that expire within a day, and only those', async () => {
	const [soon, sooner] = fixture.emulator.seedTasks([
		{ createdAt: daysAgo(6.1) },
		{ createdAt: daysAgo(6.9) },
		{ createdAt: daysAgo(5.9) },
		{ createdAt: daysAgo(6.5), status: 'failed' },
	]);
	const { hints } = await fixture.run(listTasks);
	expect(hints[0]).toMatch(/^2 tasks will expire within a day/);
	expect(hints[0]).toContain(`Task ${soon?.id}, ${sooner?.id}.`);
	expect(hints).toHaveLength(2);
});

test('a task that is collected on its last day: no hint', async () => {
	const { id } = fixture.emulator.seedTask({ createdAt: daysAgo(6.5) });
	const { hints, items } = await fixture.run(getEmbeddings(id));
	expect(items.length).toBeGreaterThan(0);
	expect(hints).toEqual([]);
});

test('failed tasks, the first five by their IDs', async () => {
	const tasks = fixture.emulator.seedTasks(
		Array.from({ length: 7 }, () => ({ status: 'failed' as const })),
	);
	const { hints } = await fixture.run(listTasks);
	expect(hints).toEqual([
		expect.stringMatching(/^7 tasks failed at TwelveLabs\. Task .* and 2 more\.$/),
	]);
	expect(tasks.filter(({ id }) => hints[0]?.includes(id))).toHaveLength(5);
});

test('a failed task with an error item', async () => {
	fixture.emulator.intercept(newTasks({ fail: true }));
	const { hints } = await fixture.run({
		...embedUrl(fixture.videoUrl),
		onError: 'continueRegularOutput',
	});
	expect(hints).toEqual([
		'1 of 1 item failed. See the "error" field of the failed items.',
		`1 task failed at TwelveLabs. Task ${fixture.taskIds[0]}.`,
	]);
});

test('no clips: Embedding Options exclude all that a silent video has', async () => {
	const { items, hints, error } = await fixture.run({
		parameters: { embeddingOption: ['audio', 'transcription'], options: { pollIntervalSec: 1 } },
		items: [{ files: { data: { content: makeMovie({ durationSec: 12, audio: false }) } } }],
	});
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(hints).toEqual([expect.stringContaining('1 task returned no clips')]);
	expect(hints[0]).toContain('contain none of the chosen "Embedding Options"');
	expect(hints[0]).toContain(fixture.taskIds[0]);
});

test('no clips: a video of a second is an error, as its embeddings may still come', async () => {
	const { id } = fixture.emulator.seedTask({ durationSec: 1 });
	const { error } = await fixture.run(getEmbeddings(id));
	expect(error?.message).toBe(`Task ${id} is ready, but TwelveLabs has no embeddings for it yet`);
	expect(error?.description).toContain('the video may be shorter than 4 seconds');
});

test('no clips, as one item with an empty list', async () => {
	const { id } = fixture.emulator.seedTask({ hasAudio: false });
	const { items, hints } = await fixture.run(
		getEmbeddings(id, { embeddingOption: ['transcription'], output: 'task' }),
	);
	expect(items).toMatchObject([{ json: { task_id: id, embeddings: [] } }]);
	expect(hints).toEqual([expect.stringContaining('1 task returned no clips')]);
});

test('a limit that was waited out', async () => {
	fixture.emulator.intercept(on('POST', rateLimit({ requests: 1, perMs: 1500 })));
	const { hints, items } = await fixture.run({
		...createFromUrl(fixture.videoUrl),
		items: [{}, {}],
	});
	expect(items).toHaveLength(2);
	expect(hints).toEqual([
		expect.stringMatching(
			/^A rate limit of TwelveLabs delayed this run by [23] s\. A lower "Concurr/,
		),
	]);
});
