import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { editTasks, newTasks } from '../emulator';
import { sampleVideo } from '../tools/demo/video';
import { expectClips, runToSuccess, withN8n, type N8nFixture } from './n8n-fixture';
import {
	editFields,
	exampleNames,
	readExample,
	withParameters,
	type Workflow,
} from './n8n/workflow';
import { archiveToPgvector } from './storage/archive';
import { pineconeOverHttp, uploadFormToQdrant } from './storage/over-http';
import { searchByWords, searchWithVectorStore } from './storage/search';
import { sha256 } from './upload';

async function embedVideo(fixture: N8nFixture): Promise<void> {
	const { emulator } = fixture;
	const changes = { 'Read Video': { fileSelector: sampleVideo } };
	const run = await runToSuccess(fixture, withParameters(readExample('embed-video'), changes));
	const clips = run.json('TwelveLabs Embed Video');
	const [first] = clips;
	expect(first).toMatchObject({
		input_filename: 'harbour-at-sunset.mp4',
		start_offset_sec: 0,
		end_offset_sec: 6,
	});
	expect(Number(first?.duration)).toBeCloseTo(43, 0);
	const visual = clips.filter((clip) => clip.embedding_option === 'visual');
	expect(visual.map((clip) => clip.start_offset_sec)).toEqual([0, 6, 12, 18, 24, 30, 36]);
	expect(clips.map((clip) => Object(clip.embedding).length)).toEqual(clips.map(() => 512));
	for (const item of run.items('TwelveLabs Embed Video')) {
		expect(item.pairedItem).toEqual({ item: 0 });
	}
	await expectClips(emulator, clips);

	const uploads = emulator.requests.filter((request) => request.method === 'POST');
	expect(uploads).toHaveLength(1);
	expect(uploads[0]).toMatchObject({
		path: '/v1.3/embed/tasks',
		fields: { model_name: ['marengo3.0'], video_embedding_scope: ['clip'] },
		file: {
			filename: 'harbour-at-sunset.mp4',
			contentType: 'video/mp4',
			sha256: sha256(readFileSync(sampleVideo)),
		},
	});
}

async function createThenCollect(fixture: N8nFixture): Promise<void> {
	const { emulator } = fixture;
	// Longer than the wait between two looks.
	emulator.intercept(newTasks({ processingMs: 2500 }));
	const videoUrl = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	const workflow = withParameters(readExample('create-then-collect'), {
		'Create Task': { videoUrl },
		Wait: { amount: 1 },
	});
	const run = await runToSuccess(fixture, workflow);
	expect(run.json('Create Task')).toMatchObject([{ status: 'processing', input_url: videoUrl }]);
	expect(run.runs('Get Status')).toBeGreaterThan(1);
	expect(run.json('Get Status').at(-1)).toMatchObject({ status: 'ready' });
	const clips = run.json('Get Embeddings');
	expect(clips[0]).toMatchObject({ input_url: videoUrl });
	await expectClips(emulator, clips);

	await expectFailureReported(fixture, workflow, 'task_id');
}

/** If the video fails, the workflow's error names its task. */
async function expectFailureReported(
	{ n8n, emulator }: N8nFixture,
	workflow: Workflow,
	idField: string,
): Promise<void> {
	emulator.intercept(newTasks({ fail: true, processingMs: 0 }, /harbour/));
	const failed = await n8n.execute(workflow, 'Start');
	expect(failed).toMatchObject({ status: 'error', error: { node: 'Stop and Error' } });
	expect(failed.error?.message).toContain(String(failed.json('Create Task')[0]?.[idField]));
}

const searchInVideo = (videoUrl: string) =>
	withParameters(readExample('search-at-once'), { 'Embed the Video': { videoUrl } });

/** Finds the lighthouse, which is in the harbour's video between 0:10 and 0:19. */
async function searchAtOnce(fixture: N8nFixture): Promise<void> {
	const videoUrl = `${fixture.emulator.origin}/samples/harbour-at-sunset.mp4`;
	const run = await runToSuccess(fixture, searchInVideo(videoUrl));
	expect(run.json('Embed the Words')).toHaveLength(1);

	const found = run.json('Best Moments');
	expect(found[0]).toEqual({
		from: '0:12',
		to: '0:18',
		match: 'strong',
		similarity: expect.any(Number),
		file: 'harbour-at-sunset.mp4',
		found_by: 'visual',
		link: `${videoUrl}#t=12,18`,
	});
	expect(new Set(found.map(({ from }) => from)).size).toBe(5);
	const similarities = found.map(({ similarity }) => Number(similarity));
	expect(similarities).toEqual([...similarities].sort((one, other) => other - one));
}

async function listTasks(fixture: N8nFixture): Promise<void> {
	const { emulator } = fixture;
	const day = 86_400_000;
	const ready = Array.from({ length: 53 }, (_, index) => ({
		filename: `film-${index}.mp4`,
		createdAt: Date.now() - (index + 1) * 60_000,
		durationSec: 90,
	}));
	emulator.seedTasks([
		...ready,
		{ filename: 'broken.mp4', status: 'failed' },
		{ filename: 'new.mp4', status: 'processing' },
		{ filename: 'old.mp4', createdAt: Date.now() - 9 * day },
	]);
	// Like an image, which has no duration.
	emulator.intercept(
		editTasks(({ video_embedding }) => {
			const { metadata } = video_embedding ?? {};
			if (metadata?.input_filename === 'film-8.mp4') delete metadata.duration;
		}),
	);
	const run = await runToSuccess(fixture, readExample('list-tasks'));

	const rows = run.json('Summary');
	expect(rows.map((row) => row.video)).toEqual(ready.map((task) => task.filename));
	expect(rows[0]).toEqual({
		task_id: expect.any(String),
		video: 'film-0.mp4',
		minutes: 1.5,
		created: expect.any(String),
	});
	expect(rows.map(({ minutes }) => minutes)).toEqual(ready.map((_, at) => (at === 8 ? null : 1.5)));
	expect(run.json('List Tasks')[0]).toMatchObject({ status: 'ready', model_name: 'marengo3.0' });
}

/** HTTP Request alone, for those who cannot install the package, gives the node's clips. */
async function withoutThisPackage(fixture: N8nFixture): Promise<void> {
	const { n8n, emulator } = fixture;
	const key = { name: 'x-api-key', value: emulator.apiKey };
	await n8n.storeCredential('httpHeaderAuth', 'TwelveLabs key', key);
	const videoUrl = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	const workflow = withParameters(readExample('without-this-package'), {
		Video: editFields({ video_url: videoUrl, base_url: emulator.url }),
		Wait: { amount: 1 },
	});
	const run = await runToSuccess(fixture, workflow);
	const clips = run.json('Clips');
	const node = await runToSuccess(fixture, searchInVideo(videoUrl));
	const NOT_SHARED = ['id', 'task_id', 'duration'];
	const shared = (clip: IDataObject) =>
		Object.entries(clip).filter(([key]) => !NOT_SHARED.includes(key));
	expect(clips.map(shared)).toEqual(node.json('Embed the Video').map(shared));
	expect(clips[0]?.task_id).toBe(run.json('Create Task')[0]?._id);

	await expectFailureReported(fixture, workflow, '_id');
}

const checks: Record<string, ((fixture: N8nFixture) => Promise<void>) | undefined> = {
	'embed-video': embedVideo,
	'create-then-collect': createThenCollect,
	'list-tasks': listTasks,
	'search-at-once': searchAtOnce,
	'archive-to-pgvector': archiveToPgvector,
	'search-by-words': searchByWords,
	'search-with-vector-store': searchWithVectorStore,
	'upload-form-to-qdrant': uploadFormToQdrant,
	'pinecone-over-http': pineconeOverHttp,
	'without-this-package': withoutThisPackage,
};

/** Checked in any-store.test.ts, nightly.test.ts, wait-outside.test.ts and moments.test.ts. */
const checkedElsewhere =
	/^(any-vector-store|nightly-archive-(create|collect)|wait-outside|find-the-moment|search-page(-store)?|ask-my-videos|watch-for-words)$/;

/** Every workflow of examples/, or some of them, does what its note says. */
export function examples(
	names = exampleNames().filter((name) => !checkedElsewhere.test(name)),
): void {
	it.each(names)('%s', async (name) => {
		const check = checks[name];
		if (check === undefined) throw new Error(`examples/${name}.json has no check in this file`);
		await withN8n(check)();
	});
}
