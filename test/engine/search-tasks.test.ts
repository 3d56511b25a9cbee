import { searchList } from './engine';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const AT = Date.parse('2026-11-23T06:00:00Z');

const search = (filter?: string, page?: string) =>
	searchList({ method: 'searchTasks', credential: fixture.credential, filter, page });

beforeEach(() => {
	fixture.emulator.clockSkewMs = AT + 3600_000 - Date.now();
});

/** `count` tasks a minute apart, newest first: task-<count>.mp4 … task-1.mp4. */
function seed(count: number): string[] {
	return fixture.emulator
		.seedTasks(
			Array.from({ length: count }, (_, index) => ({
				createdAt: AT - (count - index) * 60_000,
				filename: `task-${index + 1}.mp4`,
			})),
		)
		.map(({ id }) => id)
		.reverse();
}

test('tasks are listed newest first, by name, status and time', async () => {
	const [file, url] = fixture.emulator.seedTasks([
		{ filename: 'Übung.mp4', createdAt: AT, status: 'failed' },
		{ url: 'https://example.com/a.mp4', createdAt: AT + 60_000, status: 'processing' },
	]);
	expect(await search()).toEqual({
		results: [
			{
				name: `a.mp4 · 23 Nov 07:01 (Berlin) · processing · …${url?.id.slice(-6)}`,
				value: url?.id,
			},
			{
				name: `Übung.mp4 · 23 Nov 07:00 (Berlin) · failed · …${file?.id.slice(-6)}`,
				value: file?.id,
			},
		],
	});
});

test('the list goes on page by page to its end', async () => {
	const ids = seed(120);
	const listed: unknown[] = [];
	let page: unknown;
	do {
		const found = await search(undefined, page === undefined ? undefined : String(page));
		listed.push(...found.results.map(({ value }) => value));
		page = found.paginationToken;
	} while (page !== undefined && listed.length < 500);
	expect(listed).toEqual(ids);
	const ofV1 = fixture.emulator.requests.filter(({ path }) => path.endsWith('/embed/tasks'));
	expect(ofV1.map(({ query }) => query)).toEqual(
		['1', '2', '3'].map((number) => ({ page: [number], page_limit: ['50'] })),
	);
});

test('a page that ends with the last task is the last', async () => {
	seed(50);
	expect((await search()).paginationToken).toBeUndefined();
});

test.each([
	['a name', 'TASK-7.mp4', 113],
	['a part of it, with blanks around', '  task-7.  ', 113],
])('a filter finds %s on a later page', async (_, filter, index) => {
	const ids = seed(120);
	const { results } = await search(filter);
	expect(results.map(({ value }) => value)).toEqual([ids[index]]);
});

test('a filter finds an ID and a status', async () => {
	const [id = ''] = seed(3);
	expect((await search(id)).results).toHaveLength(1);
	fixture.emulator.seedTask({ status: 'failed' });
	expect((await search('failed')).results).toHaveLength(1);
});

test('a long name leaves room for what tells tasks apart, and is found by any part of it or of its address', async () => {
	const seeds = [
		{ filename: 'the-long-lecture-of-monday-morning.mp4', createdAt: AT },
		{ url: 'https://example.com/lectures/2026/monday.mp4', createdAt: AT - 60_000 },
	];
	const [file, url] = fixture.emulator.seedTasks(seeds);
	const { results } = await search();
	expect(results.map(({ name }) => name)).toEqual([
		`the-long-…ning.mp4 · 23 Nov 07:00 (Berlin) · …${file?.id.slice(-6)}`,
		`monday.mp4 · 23 Nov 06:59 (Berlin) · …${url?.id.slice(-6)}`,
	]);
	expect((await search('of-monday')).results).toEqual([results[0]]);
	expect((await search('example.com/lec')).results).toEqual([results[1]]);
});

test('nothing found is an empty list', async () => {
	seed(60);
	expect(await search('nothing of this name')).toEqual({ results: [] });
	expect(await search('task', '9')).toEqual({ results: [] });
});

test('a wrong key is told to the person at the list', async () => {
	const wrong = { ...fixture.credential, apiKey: 'tlk_wrong' };
	await expect(searchList({ method: 'searchTasks', credential: wrong })).rejects.toMatchObject({
		message: 'TwelveLabs does not accept the API key',
	});
});
