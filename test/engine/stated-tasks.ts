import { type Answer, type Emulator, on } from '../emulator';

/** A task of Embed v2 that a test defines. */
export interface StatedTask {
	id: string;
	/** Milliseconds since the epoch. */
	created: number;
	status: 'processing' | 'ready' | 'failed';
	/** Seconds. */
	duration?: number;
	filename?: string;
	/** Instead of a file name. */
	url?: string;
	/** Default marengo3.5; null: unknown. */
	model?: string | null;
	/** Its rows once it is ready; default one clip. */
	rows?: object[];
}

/** Ready tasks, a second apart, the first created at `created`. */
export const readyTasks = (count: number, created: number): StatedTask[] =>
	Array.from({ length: count }, (_, at) => ({
		id: (0x6_0000_0000_0000 + at).toString(16).padStart(24, '6'),
		created: created + at * 1000,
		status: 'ready' as const,
	}));

const nameOf = ({ id, filename, url }: StatedTask): object =>
	url === undefined ? { input_filename: filename ?? `${id}.mp4` } : { input_url: url };

const listed = (task: StatedTask): object => ({
	_id: task.id,
	...(task.model !== null && { model_name: task.model ?? 'marengo3.5' }),
	status: task.status,
	created_at: new Date(task.created).toISOString(),
	video_embedding: {
		metadata: { ...nameOf(task), duration: task.duration ?? 6, video_clip_length: 6 },
	},
});

/** A row of Embed v2. */
export const CLIP = {
	embedding: [0.5, -0.5],
	embedding_option: 'visual',
	embedding_scope: 'clip',
	start_sec: 0,
	end_sec: 6,
};

const retrieved = (task: StatedTask): object => ({
	_id: task.id,
	status: task.status,
	created_at: new Date(task.created).toISOString(),
	data: task.status === 'ready' ? (task.rows ?? [CLIP]) : null,
	metadata: { input_type: 'video', ...nameOf(task), duration: task.duration ?? 6, clip_length: 6 },
});

/**
 * Makes Embed v2 list these tasks and no others, and give the rows of those that are ready. A test may
 * change the tasks later, or intercept these requests itself.
 */
export function stateTasks(emulator: Emulator, tasks: readonly StatedTask[]): void {
	const instead = (given: Answer, status: number, body: object): void => {
		if (given.status === status) Object.assign(given, { status: 200, body });
	};
	emulator.intercept(
		on('GET /embed-v2/tasks', async ({ url: { searchParams } }, honest) => {
			const at = (name: string): number => Date.parse(searchParams.get(name) ?? '');
			const number = (name: string): number => Number(searchParams.get(name));
			const [after, before, status] = [
				at('started_at'),
				at('ended_at'),
				searchParams.get('status'),
			];
			const shown = tasks
				.filter(({ created }) => !(created <= after || created >= before))
				.filter((task) => status === null || task.status === status)
				.sort((a, b) => b.created - a.created);
			const [page, limit] = [number('page'), number('page_limit')];
			const data = shown.slice((page - 1) * limit, page * limit).map(listed);
			const [total_page, total_results] = [Math.ceil(shown.length / limit), shown.length];
			const page_info = { page, limit_per_page: limit, total_page, total_results };
			instead(await honest(), 200, { data, page_info });
		}),
		on('GET /embed-v2/tasks/:id', async ({ path }, honest) => {
			const task = tasks.find(({ id }) => path.endsWith(id));
			if (task) instead(await honest(), 404, retrieved(task));
		}),
	);
}
