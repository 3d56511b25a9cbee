import { Failure } from '../failure';
import { pause } from '../halt';
import { rfc3339Seconds } from '../dates';
import type { Connection } from './connection';
import { explainOutcome } from './explain';
import { listTasks } from './list-tasks';
import { type FileSource, MultipartForm } from './multipart-form';
import { POLICY } from './policy';
import { readCreated } from './read-task';
import { type ApiRequest, exchange, type Outcome } from './request';
import type { Task, TaskSettings } from './types';

/** The video of a new task. */
export type VideoSource =
	| { readonly kind: 'file'; readonly file: FileSource }
	| { readonly kind: 'url'; readonly url: string };

export interface NewTask {
	settings: TaskSettings;
	source: VideoSource;
}

/** Clip length in seconds that the API uses when none is asked for (TWELVELABS.md §2.1). */
const DEFAULT_CLIP_LENGTH = 6;

/** Slowest upload that is still waited for, in bytes per second. */
const SLOWEST_UPLOAD = 64 * 1024;

/** Time for the answer itself in milliseconds: by URL the API may fetch the video first. */
const ANSWER_MS = 10 * 60_000;

/** Looks for a task that may exist come this long after the fault and after each other, in milliseconds. */
const LOOK_UP_AFTER_MS = [1000, 4000];

/** Tasks this much older than the request still count, in milliseconds: clocks differ. */
const CLOCK_MARGIN_MS = 10 * 60_000;

/** Most tasks that one look goes through. */
const LOOK_UP_LIMIT = 500;

/** The fields of the multipart request, as strings in the order they are sent. */
export function taskFields({ settings, source }: NewTask): (readonly [string, string])[] {
	const fields: (readonly [string, string])[] = [['model_name', settings.model_name]];
	if (source.kind === 'url') fields.push(['video_url', source.url]);
	for (const name of [
		'video_clip_length',
		'video_start_offset_sec',
		'video_end_offset_sec',
	] as const) {
		const value = settings[name];
		if (value !== undefined) fields.push([name, decimal(value)]);
	}
	for (const scope of settings.video_embedding_scope) fields.push(['video_embedding_scope', scope]);
	return fields;
}

/** A number without an exponent, to the microsecond: `0.0000001` would print as `1e-7`. */
function decimal(value: number): string {
	return value.toFixed(6).replace(/\.?0+$/, '');
}

/** The form of `POST /embed/tasks`, ready to be sent as often as needed. */
export function taskForm(task: NewTask): MultipartForm {
	const { source } = task;
	return new MultipartForm(
		taskFields(task),
		source.kind === 'file' ? { field: 'video_file', source: source.file } : undefined,
	);
}

/**
 * `POST /embed/tasks`: starts a paid task and gives its ID. It is sent again only where the server
 * can not have accepted it; after an ambiguous end the tasks created since are looked up first
 * (there is no idempotency key in this API).
 * @throws Failure, with the candidates when a task may exist; Halted when n8n stops the run.
 */
export async function createTask(
	connection: Connection,
	task: NewTask,
	retryBudgetMs: number,
): Promise<string> {
	const form = taskForm(task);
	const size = task.source.kind === 'file' ? task.source.file.size : 0;
	const request: ApiRequest = {
		method: 'POST',
		path: '/embed/tasks',
		form,
		asked: 'create',
		category: 'embedVideo',
		timeoutMs: ANSWER_MS + (size / SLOWEST_UPLOAD) * 1000,
		retryBudgetMs,
	};
	const began = Date.now();
	let troubleSince: number | undefined;
	for (;;) {
		const outcome = await exchange(connection, request);
		if (outcome.happening === 'answered') {
			const taskId = readCreated(outcome.body);
			if (claim(connection, taskId)) return taskId;
			// Another item adopted this very task while its answer was under way: look for its own.
		} else if (POLICY[outcome.happening].create !== 'lookUp') {
			throw explainOutcome(outcome, request);
		}
		troubleSince ??= Date.now();
		const adopted = await lookUp(connection, task, outcome, began, retryBudgetMs);
		if (adopted !== undefined) return adopted;
		const mayExist = task.source.kind === 'file' && form.progress.finished;
		if (mayExist || Date.now() - troubleSince > retryBudgetMs) throw unclear(outcome, request, []);
	}
}

/** Takes a task for this item; false when another item of the run holds it. */
function claim(connection: Connection, taskId: string): boolean {
	if (connection.claimed.has(taskId)) return false;
	connection.claimed.add(taskId);
	return true;
}

/**
 * Looks for the task that an ambiguous create may have made. For a URL it is adopted; for a file,
 * or with offsets (which the list does not show), only a person can tell.
 * @returns the adopted task's ID, or undefined when there is no such task.
 */
async function lookUp(
	connection: Connection,
	task: NewTask,
	outcome: Outcome,
	began: number,
	retryBudgetMs: number,
): Promise<string | undefined> {
	const adoptable =
		task.source.kind === 'url' && task.settings.video_start_offset_sec === undefined;
	for (const ms of LOOK_UP_AFTER_MS) {
		await pause(ms, connection.halt);
		const candidates: Task[] = [];
		const since = { started_at: rfc3339Seconds(began - CLOCK_MARGIN_MS) };
		for await (const found of listTasks(connection, since, LOOK_UP_LIMIT, retryBudgetMs)) {
			if (!connection.claimed.has(found._id) && isSame(found, task)) candidates.push(found);
		}
		const own = adoptable && candidates.find(({ _id }) => claim(connection, _id));
		if (own) return own._id;
		if (candidates.length > 0) throw unclear(outcome, { asked: 'create' }, candidates);
	}
	return undefined;
}

/** Whether a listed task is of the same video with the same settings, as far as the list shows them. */
function isSame(found: Task, { settings, source }: NewTask): boolean {
	const metadata = found.video_embedding?.metadata ?? {};
	const sameSource =
		source.kind === 'url'
			? metadata.input_url === source.url
			: metadata.input_filename === source.file.name;
	const scopes = new Set(metadata.video_embedding_scope ?? settings.video_embedding_scope);
	return (
		sameSource &&
		found.status !== 'failed' &&
		found.model_name === settings.model_name &&
		(metadata.video_clip_length ?? DEFAULT_CLIP_LENGTH) ===
			(settings.video_clip_length ?? DEFAULT_CLIP_LENGTH) &&
		scopes.size === settings.video_embedding_scope.length &&
		settings.video_embedding_scope.every((scope) => scopes.has(scope))
	);
}

function unclear(
	outcome: Outcome,
	request: Pick<ApiRequest, 'asked'>,
	candidates: readonly Task[],
): Failure {
	const cause = explainOutcome(outcome, request);
	const list = candidates.map(
		({ _id, created_at }) => `${_id} (created ${created_at ?? 'recently'})`,
	);
	return new Failure(
		`${cause.message}, and the task may exist all the same`,
		list.length > 0
			? `It was not sent again, so that it is not paid twice. Tasks of this video: ${list.join(', ')}. If one is yours, collect it with Get Embeddings; if none is, run again.`
			: 'It was not sent again, so that it is not paid twice. No task of this video is in the list yet: look in List Tasks in a minute, collect it with Get Embeddings if it is there, else run again.',
		cause.details,
	);
}
