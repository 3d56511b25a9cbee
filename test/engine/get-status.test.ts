import { byId, EngineFixture, ofV1 } from './engine-fixture';

const fixture = new EngineFixture();
const operation = 'getStatus';

test.each(['processing', 'ready', 'failed'] as const)('%s is a plain status', async (status) => {
	const { id } = fixture.emulator.seedTask({ status, filename: 'a.mp4', clips: 3 });
	const items = await fixture.json({ parameters: { operation, taskId: byId(id) } });
	expect(items).toStrictEqual([
		{
			task_id: id,
			status,
			model_name: 'marengo3.0',
			input_filename: 'a.mp4',
			duration: 18,
			video_clip_length: 6,
			video_embedding_scope: ['clip'],
		},
	]);
	expect(fixture.emulator.requests).toHaveLength(1);
	expect(fixture.emulator.requests[0]).toMatchObject({
		method: 'GET',
		path: `/v1.3/embed/tasks/${id}/status`,
		query: {},
	});
});

test("without Simplify it is the API's own answer", async () => {
	const { id } = fixture.emulator.seedTask({ url: 'https://example.com/a.mp4' });
	const items = await fixture.json({
		parameters: { operation, taskId: byId(id), simplify: false },
	});
	expect(items).toStrictEqual([await fixture.ask(`/embed/tasks/${id}/status`)]);
	expect(items).toMatchObject([{ _id: id, video_embedding: { metadata: {} } }]);
});

test('the output of Create Task feeds it without mapping', async () => {
	const created = await fixture.json({
		parameters: { operation: 'createTask', videoSource: 'url', videoUrl: fixture.videoUrl },
	});
	const items = await fixture.json({
		parameters: { operation },
		items: created.map((json) => ({ json: Object(json) })),
	});
	expect(items).toMatchObject([{ task_id: fixture.taskIds[0], input_url: fixture.videoUrl }]);
});

test('an ID keeps to its place in the path', async () => {
	const { error } = await fixture.run({
		parameters: { operation, taskId: byId('../../../indexes?page_limit=1#') },
	});
	expect(error?.message).toMatch(/^TwelveLabs refused the request: .*task_id/);
	const path = '/v1.3/embed/tasks/..%2F..%2F..%2Findexes%3Fpage_limit%3D1%23/status';
	expect(ofV1(fixture.emulator.requests)).toMatchObject([{ path, query: {} }]);
});
