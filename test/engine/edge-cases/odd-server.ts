import {
	answer,
	compressed,
	edit,
	editTasks,
	type Emulator,
	type Interceptor,
	on,
	page,
	type ShownTask,
} from '../../emulator';
import { seededBy } from '../../emulator/embedding/prng';

/*
 * What a server of Embed v1 may do unexpectedly, and no source rules out: for `emulator.intercept(…)`.
 */

const LIST = 'GET /embed/tasks';

/** A page of the list. */
interface Page {
	data: unknown[];
	page_info: Record<'page' | 'limit_per_page' | 'total_page' | 'total_results', number>;
}

/** Changes pages of the list in place. */
const editPages = (change: (page: Page) => void): Interceptor =>
	on(
		LIST,
		edit(({ status, body }) => {
			if (status === 200) change(body as Page);
		}),
	);

/** The number of the requested page. */
const pageOf = (url: URL): number => Number(url.searchParams.get('page') ?? 1);

const limitOf = (url: URL): number => Number(url.searchParams.get('page_limit') ?? 10);

/** A task is listed only so many milliseconds after its creation; by its ID it is known at once. */
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

/** Every page is the first, and says so. */
export const samePage: Interceptor = on(LIST, ({ url }) => url.searchParams.set('page', '1'));

/** The page with this number is empty, or repeats the one before it; its own rows come after it. */
export const extraPage = (number: number, as: 'empty' | 'repeated'): Interceptor =>
	on(LIST, async ({ url }, honest) => {
		const page = pageOf(url);
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

/** Added to the total of page 1, 2 …, over and over. */
export const driftingTotal = (...drift: number[]): Interceptor =>
	editPages(({ page_info: info }) => {
		info.total_results += drift[(info.page - 1) % drift.length] ?? 0;
	});

/** The list says nothing of pages. */
export const noPageInfo: Interceptor = editPages((page) => {
	Reflect.deleteProperty(page, 'page_info');
});

/** Rows that are no tasks, one after each of the newest tasks; they count as rows. */
export const strangeRows = (...rows: unknown[]): Interceptor =>
	editPages((page) => {
		page.page_info.total_results += rows.length;
		if (page.page_info.page > 1) return;
		page.data = page.data.flatMap((task, at) => (at < rows.length ? [task, rows[at]] : [task]));
	});

/** A task that list and status show as ready is still processing, or without clips, when retrieved. */
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

/** A processing task has an unknown status. */
export const unknownStatus = (): Interceptor =>
	editTasks((task) => {
		if (task.status === 'processing') task.status = 'queued';
	});

/** Changes the metadata that the list shows. */
export const listedMetadata = (
	change: (metadata: Record<string, unknown>) => Record<string, unknown> | null | undefined,
): Interceptor =>
	editTasks(({ video_embedding: video }, view) => {
		if (view === 'list' && video?.metadata) video.metadata = change(video.metadata);
	});

/** Dates are in whole seconds, and the last change has none. */
export const roughDates: Interceptor = editTasks((task) => {
	delete task.updated_at;
	if (typeof task.created_at === 'string') task.created_at = task.created_at.replace(/\.\d+/, '');
});

/** A task cannot be read by its ID in its first milliseconds. */
const notYet = (emulator: Emulator, ms: number, instead: Interceptor): Interceptor =>
	on('GET /embed/tasks/:id*', (request, honest) =>
		ageOf(emulator, request.path.split('/')[3]) < ms ? instead(request, honest) : undefined,
	);

/** The server's clock is off, or answers do not tell it. */
const otherDate = (offByMs: number | undefined): Interceptor =>
	edit(({ headers }, { now }) => {
		headers.date = offByMs === undefined ? null : new Date(now + offByMs).toUTCString();
	});

/**
 * A mix of all that, the same for the same seed. A client that is patient and forgiving enough finds
 * every task in the list and gets its results.
 */
export function oddServer(emulator: Emulator, seed: string): Interceptor[] {
	const draw = seededBy(`odd server/${seed}`);
	const integer = (from: number, to: number): number => from + Math.floor(draw() * (to - from + 1));
	const of = <T>(first: T, ...others: T[]): T =>
		[first, ...others][integer(0, others.length)] ?? first;
	const ms = (): number => integer(200, 2000);
	/** All tasks, or every second or third. */
	const some = (): ((task: ShownTask) => boolean) => {
		const every = integer(1, 3);
		return ({ _id: id }) => parseInt(String(id).slice(-4), 16) % every === 0;
	};
	const metadataOf = (
		tasks: (task: ShownTask) => boolean,
		change: (metadata: Record<string, unknown>) => void,
	): Interceptor =>
		editTasks((task, view) => {
			const metadata = task.video_embedding?.metadata;
			if (view === 'list' && metadata && tasks(task)) change(metadata);
		});
	const spelled = of(
		(url: string) => url.replace(/[?#].*/, ''),
		(url: string) => url.replace(/%../g, (code) => code.toLowerCase()),
	);
	const status = of('queued', 'pending', 'validating');
	const gone = { code: 'resource_not_exist', message: 'The task does not exist.' };
	const all: Interceptor[] = [
		compressed(of('br', 'gzip', 'deflate')),
		otherDate(of(undefined, ms(), -ms())),
		listedLate(ms()),
		shortPages(integer(1, 3)),
		driftingTotal(0, -integer(1, 3), integer(1, 3)),
		strangeRows('no task', null, { _id: 42, audio_embedding: {} }),
		notYet(emulator, ms(), of(page(404), answer(404, gone))),
		roughDates,
		lateResults(of('processing', 'no-segments'), integer(1, 2)),
		metadataOf(some(), (metadata) => {
			metadata.input_url = spelled(String(metadata.input_url));
		}),
		editTasks((task, view) => {
			if (view === 'list' && task.status === 'processing') delete task.video_embedding;
		}),
		editTasks((task) => {
			if (task.status === 'processing' && ageOf(emulator, task._id) < 1000) task.status = status;
		}),
	];
	return all.filter(() => draw() < 0.6);
}

/** Milliseconds since the task was created. */
const ageOf = ({ tasks }: Emulator, id: unknown): number =>
	Date.now() - (tasks.get(String(id))?.createdAt ?? 0);
