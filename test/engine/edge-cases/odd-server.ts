import { edit, editTasks, type Interceptor, on } from '../../emulator';

/*
 * What a server may do that no source rules out, although one would not expect it: for
 * `emulator.intercept(…)`. All of it is about tasks and lists of Embed v1.
 */

const LIST = 'GET /embed/tasks';

/** A page of the list; nothing of it is sure. */
interface Page {
	data: unknown[];
	page_info: {
		page: number;
		limit_per_page: number;
		total_page: number;
		total_results: number;
	};
}

/** Changes pages of the list in place. */
const editPages = (change: (page: Page) => void): Interceptor =>
	on(
		LIST,
		edit(({ status, body }) => {
			if (status === 200) change(body as Page);
		}),
	);

/** The number of the page that is asked for. */
const asked = (url: URL): number => Number(url.searchParams.get('page') ?? 1);

const limitOf = (url: URL): number => Number(url.searchParams.get('page_limit') ?? 10);

/** A task is in the list only so many milliseconds after its creation; by its ID it is known at once. */
export function listedLate(ms: number): Interceptor {
	const moment = (at: number): string => new Date(at).toISOString().replace(/\.\d+/, '');
	return on(LIST, ({ url: { searchParams }, now }) => {
		const latest = moment(now - ms);
		const given = searchParams.get('ended_at');
		// Without dates only seven days are listed.
		if (given === null && !searchParams.has('started_at')) {
			searchParams.set('started_at', moment(now - 7 * 24 * 3600_000));
		}
		if (given === null || given > latest) searchParams.set('ended_at', latest);
	});
}

/** Each page holds so many rows fewer than its limit, which it repeats; none is lost. */
export const shortPages = (by: number): Interceptor =>
	on(LIST, async ({ url }, honest) => {
		const limit = limitOf(url);
		url.searchParams.set('page_limit', String(Math.max(1, limit - by)));
		const { status, body } = await honest();
		if (status === 200) (body as Page).page_info.limit_per_page = limit;
	});

/** Pages hold at most so many rows, and say so. */
export const smallPages = (atMost: number): Interceptor =>
	on(LIST, ({ url }) => url.searchParams.set('page_limit', String(Math.min(atMost, limitOf(url)))));

/** Every page is the first, and says so. */
export const samePage: Interceptor = on(LIST, ({ url }) => url.searchParams.set('page', '1'));

/** The page with this number is empty, or repeats the one before it; what would stand there comes after. */
export const extraPage = (number: number, as: 'empty' | 'repeated'): Interceptor =>
	on(LIST, async ({ url }, honest) => {
		const page = asked(url);
		const isExtra = page === number;
		if (page > number || (isExtra && as === 'repeated')) {
			url.searchParams.set('page', String(page - 1));
		}
		const { status, body } = await honest();
		if (status !== 200) return;
		const shown = body as Page;
		shown.page_info.page = page;
		if (shown.page_info.total_page >= number) shown.page_info.total_page += 1;
		if (isExtra && as === 'empty') shown.data = [];
	});

/** What is added to the total of page 1, 2 …, and from the beginning again. */
export const driftingTotal = (...drift: number[]): Interceptor =>
	editPages(({ page_info: info }) => {
		info.total_results += drift[(info.page - 1) % drift.length] ?? 0;
	});

/** Nothing is said of pages. */
export const noPageInfo: Interceptor = editPages((page) => {
	Reflect.deleteProperty(page, 'page_info');
});

/** Rows that are no tasks, one behind each of the newest tasks; counted as rows. */
export const strangeRows = (...rows: unknown[]): Interceptor =>
	editPages((page) => {
		page.page_info.total_results += rows.length;
		if (page.page_info.page > 1) return;
		page.data = page.data.flatMap((task, at) => (at < rows.length ? [task, rows[at]] : [task]));
	});

/** A task that is ready in list and status is still processing, or without clips, when it is retrieved. */
export function lateResults(as: 'processing' | 'no-segments', looks = Infinity): Interceptor {
	const seen = new Map<unknown, number>();
	return editTasks((task, view) => {
		if (view !== 'retrieve' || task.status !== 'ready') return;
		const count = (seen.get(task._id) ?? 0) + 1;
		seen.set(task._id, count);
		if (count > looks) return;
		delete task.video_embedding?.segments;
		if (as === 'processing') task.status = 'processing';
	});
}

/** A task that is processing has a status that nobody knows. */
export const unknownStatus = (status = 'queued'): Interceptor =>
	editTasks((task) => {
		if (task.status === 'processing') task.status = status;
	});

/** The list shows metadata of a video otherwise. */
export const listedMetadata = (
	change: (metadata: Record<string, unknown>) => Record<string, unknown> | null | undefined,
): Interceptor =>
	editTasks(({ video_embedding: video }, view) => {
		if (view === 'list' && video?.metadata) video.metadata = change(video.metadata);
	});
