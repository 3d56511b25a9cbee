import { createHash } from 'node:crypto';

import { type Asked, rowsOf } from './embedding/rows';
import { type Clock, Job, newId, type Outcome, Store } from './jobs';
import { type Content, durationOf, isText } from './media/file';

/** Where the media came from; of inline media the name is empty. */
export type TaskInput = { url: string } | { filename: string };

/** The names by which both APIs tell where the media came from. */
export function inputNames(input: TaskInput): { input_url?: string; input_filename?: string } {
	if ('url' in input) return { input_url: input.url };
	return input.filename === '' ? {} : { input_filename: input.filename };
}

/** A task of either API. */
export class Task extends Job {
	constructor(
		id: string,
		createdAt: number,
		outcome: Outcome,
		clock: Clock,
		readonly api: 'v1' | 'v2',
		readonly asked: Asked,
		readonly input: TaskInput,
	) {
		super(id, createdAt, outcome, clock);
	}

	get name(): string {
		const { input_url, input_filename } = inputNames(this.input);
		return input_url ?? input_filename ?? '';
	}

	/** When it was made, and when its status last changed. */
	get dates(): { created_at: string; updated_at: string } {
		return {
			created_at: new Date(this.createdAt).toISOString(),
			updated_at: new Date(this.updatedAt).toISOString(),
		};
	}
}

/** The tasks of one of the APIs. */
export class TaskStore {
	readonly tasks = new Store<Task>();

	constructor(
		private readonly api: 'v1' | 'v2',
		private readonly clock: Clock,
	) {}

	create(asked: Asked, input: TaskInput, outcome: Outcome, createdAt = this.clock.now()): Task {
		const id = newId(createdAt);
		const { api, clock } = this;
		return this.tasks.add(new Task(id, createdAt, outcome, clock, api, asked, input));
	}

	/** A task whose results still exist. */
	find(id: string): Task | undefined {
		const task = this.tasks.get(id);
		return task?.expired ? undefined : task;
	}
}

/**
 * A task under the names of v1.
 * @param vectors none in lists, and of a status
 */
export function v1Task(
	task: Task,
	dates: object = task.dates,
	vectors: { segments?: object[] } = {},
): object {
	const { asked, media } = task;
	const { kind, model, plan, document } = asked;
	const { options = ['visual'], scopes = ['asset'] } = plan ?? document?.(isText(media)) ?? {};
	const clipLength = clipLengthOf(asked);
	const metadata = {
		...inputNames(task.input),
		...(clipLength === undefined ? {} : { video_clip_length: clipLength }),
		...(task.api === 'v1'
			? { video_embedding_scope: scopes.map(v1Scope) }
			: { [`${kind}_embedding_scope`]: scopes, [`${kind}_embedding_option`]: options }),
		// Of a URL the length is known only once it was fetched; what the API shows before is UNCERTAIN.
		...(media && plan ? { duration: durationOf(media) } : {}),
	};
	return {
		_id: task.id,
		model_name: model,
		status: task.status,
		...dates,
		[`${kind}_embedding`]: { ...vectors, metadata },
	};
}

/**
 * A task of v1 with its vectors. Before it is ready the answer is 200 with the status and without `segments`:
 * UNCERTAIN, the reference only says to call this when ready.
 * @param wanted the embedding options to return; empty means all
 */
export function v1Results(task: Task, wanted: readonly string[]): object {
	const { asked, media, name, status, dates } = task;
	if (status !== 'ready' || !media || asked.kind !== 'video') return v1Task(task);
	const segments = rowsOf(asked, media, name, task.api === 'v1')
		.filter(({ embedding_option: option }) => wanted.length === 0 || wanted.includes(option ?? ''))
		.map((row) => ({
			start_offset_sec: row.start_sec,
			end_offset_sec: row.end_sec,
			embedding_scope: v1Scope(row.embedding_scope ?? ''),
			embedding_option: row.embedding_option,
			float: row.embedding,
		}));
	return v1Task(task, dates, { segments });
}

/** What v1 calls what v2 calls `asset`. */
const v1Scope = (scope: string): string => (scope === 'asset' ? 'video' : scope);

/**
 * A task of v2 with its status and, once ready, its rows. The model is not in it. Metadata come with the rows;
 * whether the service has them before is not known.
 */
export function v2Results(task: Task): object {
	const head = { _id: task.id, status: task.status, ...task.dates };
	const { asked, media, error } = task;
	if (task.status !== 'ready' || !media) {
		return { ...head, data: null, ...(error !== undefined && { error: { message: error } }) };
	}
	return {
		...head,
		data: rowsOf(asked, media, task.name),
		metadata: v2Metadata(asked, task.input, media),
		...(asked.model === 'marengo3.5' && { usage: usageOf(media) }),
	};
}

/** `metadata` of what was asked of v2, once its media are known. */
export function v2Metadata(asked: Asked, input: TaskInput, media: Content): object {
	const { kind, model, plan, document, dimension = 512 } = asked;
	const { options = ['visual'], scopes = ['asset'] } = plan ?? document?.(isText(media)) ?? {};
	const clipLength = clipLengthOf(asked);
	const duration = durationOf(media);
	const { startSec = 0, endSec } = plan ?? {};
	return {
		input_type: kind,
		...inputNames(input),
		...(clipLength === undefined ? {} : { clip_length: clipLength }),
		embedding_scopes: scopes,
		embedding_options: options,
		...(plan ? { duration } : {}),
		...(startSec > 0 || endSec !== undefined
			? { start_offset_sec: startSec, end_offset_sec: endSec ?? duration }
			: {}),
		...(model === 'marengo3.5' ? { embedding_dimension: dimension } : {}),
	};
}

/** What marengo3.5 tells of its tokens; how it counts them is not known, these numbers are an invention. */
function usageOf(media: Content): object {
	const tokens = Math.ceil(durationOf(media)) || 1;
	const hasBoth = media.kind === 'video' && media.hasAudio;
	const input_tokens = { [media.kind]: tokens, ...(hasBoth ? { audio: tokens } : {}) };
	return { input_tokens, truncated: false };
}

function clipLengthOf({ kind, plan }: Asked): number | undefined {
	return kind === 'video' && plan && 'fixedSec' in plan.cuts ? plan.cuts.fixedSec : undefined;
}

/** A task of v1 to put in place without an upload. Everything is optional. */
export interface SeedTask {
	/** Default now; a number is milliseconds since the epoch. */
	createdAt?: Date | number | string;
	/** Default `ready`. A seeded `processing` task never ends unless `processingMs` is given. */
	status?: 'processing' | 'ready' | 'failed';
	/** Milliseconds after `createdAt` at which a `processing` task becomes ready. */
	processingMs?: number;
	/** Default `seed-<n>.mp4`. The vectors depend on it. */
	filename?: string;
	/** Instead of a file name. */
	url?: string;
	/** How many clips; sets the duration. */
	clips?: number;
	/** Seconds; default 18, or what `clips` needs. */
	durationSec?: number;
	/** Seconds; default 6. */
	clipLengthSec?: number;
	/** Default `['clip']`. */
	scopes?: ('clip' | 'video')[];
	/** Default true. */
	hasAudio?: boolean;
}

/** What v1 embeds of a video. */
export const V1_OPTIONS = ['visual', 'audio', 'transcription'];

/**
 * Puts a task in place as if it had been created through the API, for lists and results too large to
 * upload for. Nothing is checked: a seed may be what the API would refuse.
 * @param now milliseconds since the epoch
 */
export function plantTask(store: TaskStore, now: number, seed: SeedTask): Task {
	const { clipLengthSec = 6, scopes = ['clip'], clips = 18 / clipLengthSec } = seed;
	const createdAt = seed.createdAt === undefined ? now : new Date(seed.createdAt).getTime();
	const { filename = `seed-${store.tasks.size + 1}.mp4` } = seed;
	const input = seed.url === undefined ? { filename } : { url: seed.url };
	const isProcessing = seed.status === 'processing';
	const processingMs = seed.processingMs ?? (isProcessing ? Infinity : 0);
	const plan = {
		startSec: 0,
		cuts: { fixedSec: clipLengthSec },
		options: V1_OPTIONS,
		scopes: scopes.map((scope) => (scope === 'video' ? 'asset' : scope)),
		separate: true,
		fused: false,
		texts: [],
	};
	const asked = { model: 'marengo3.0', kind: 'video', plan } as const;
	const outcome = { fail: seed.status === 'failed', processingMs };
	const task = store.create(asked, input, outcome, createdAt);
	const sha256 = createHash('sha256').update(`seed/${task.name}`).digest('hex');
	const { durationSec = clips * clipLengthSec, hasAudio = true } = seed;
	const media = { sha256, bytes: 1_000_000, mime: 'video/mp4', width: 640, height: 360 };
	task.start({ ...media, kind: 'video', durationSec, hasAudio, chapters: [] }, createdAt);
	return task;
}
