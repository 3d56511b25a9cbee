import { Failure } from '../model/failure';
import { Halted, pause } from '../http/halt';
import type { Connection } from '../http/connection';
import { explainOutcome } from '../http/explain';
import { isSameUrl, tasksLike } from './find-task';
import { type FileSource, MultipartForm } from '../http/multipart-form';
import { POLICY } from '../http/policy';
import { readCreated } from '../api/v1/read-task';
import { type ApiRequest, exchange } from '../http/request';
import type { Task, TaskSettings } from '../api/v1/wire';

/** The video of a new task. */
export type VideoSource =
	| { readonly kind: 'file'; readonly file: FileSource }
	| { readonly kind: 'url'; readonly url: string };

export interface NewTask {
	settings: TaskSettings;
	source: VideoSource;
}

/** Slowest upload that is still waited for, in bytes per second. */
const SLOWEST_UPLOAD = 64 * 1024;

/** Time for the answer itself in milliseconds: by URL the API may fetch the video first. */
const ANSWER_MS = 10 * 60_000;

/** Looks for a task that may exist come this long after the fault and after each other, in milliseconds. */
const LOOK_UP_AFTER_MS = [1000, 4000];

/** What is known of an item's task beyond its settings, and what becomes known. */
export interface CreateContext {
	/** How long faults and limits may hold each request up, in milliseconds. */
	retryBudgetMs: number;
	/** When an earlier try of this item ended without it being clear whether its task exists. */
	unclearSince?: number;
	/** Called when a request ended so: `since` is the time it was sent. */
	onUnclear(since: number): void;
}

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
	context: CreateContext,
): Promise<string> {
	connection.creating.add(task);
	const taskId = await createOnce(connection, task, context);
	connection.creating.delete(task);
	return taskId;
}

async function createOnce(
	connection: Connection,
	task: NewTask,
	{ retryBudgetMs, unclearSince, onUnclear }: CreateContext,
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
	const began = unclearSince ?? Date.now();
	if (unclearSince !== undefined) {
		const adopted = await lookUp(connection, task, EARLIER_TRY, began, retryBudgetMs);
		if (adopted !== undefined) return adopted;
	}
	let troubleSince: number | undefined;
	for (;;) {
		const outcome = await exchange(connection, request);
		let doubt: Failure;
		if (outcome.happening === 'answered') {
			const taskId = readCreated(outcome.body);
			if (taskId !== undefined && claim(connection, taskId)) return taskId;
			doubt = taskId === undefined ? NO_ID : TAKEN;
		} else {
			doubt = explainOutcome(outcome, request);
			if (POLICY[outcome.happening].create !== 'lookUp') throw doubt;
		}
		onUnclear(began);
		troubleSince ??= Date.now();
		const adopted = await lookUp(connection, task, doubt, began, retryBudgetMs);
		if (adopted !== undefined) return adopted;
		const mayExist = task.source.kind === 'file' && form.progress.finished;
		if (mayExist || Date.now() - troubleSince > retryBudgetMs) throw unclear(doubt, NOT_LISTED);
	}
}

const EARLIER_TRY = new Failure('An earlier try of this item got no clear answer', '');

const NO_ID = new Failure('TwelveLabs gave an answer without a task ID', '');

/** Another item adopted this very task while its answer was under way. */
const TAKEN = new Failure('Another item of the same video holds the task that was created', '');

const NOT_LISTED =
	'No task of this video is in the list yet: look in List Tasks in a minute, collect it with Get Embeddings if it is there, else run again.';

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
	doubt: Failure,
	began: number,
	retryBudgetMs: number,
): Promise<string | undefined> {
	// Done to its end also when another item stops the workflow: a paid task must not go unseen.
	const patient = { ...connection, halt: { signal: connection.halt.signal, stopped: false } };
	for (const ms of LOOK_UP_AFTER_MS) {
		await pause(ms, patient.halt);
		const candidates = await tasksLike(patient, task, began, retryBudgetMs).catch(
			(error: unknown) => {
				if (error instanceof Halted || !(error instanceof Failure)) throw error;
				throw unclear(
					doubt,
					`The list of tasks can not be read either: ${error.message}. Look in List Tasks later, collect the task with Get Embeddings if it is there, else run again.`,
				);
			},
		);
		const adoptable = isTold(connection, task);
		const own = adoptable && candidates.find(({ _id }) => claim(connection, _id));
		if (own) return own._id;
		for (const { _id } of candidates) connection.doubtful.add(_id);
		if (candidates.length > 0) throw unclear(doubt, naming(candidates));
	}
	return undefined;
}

/**
 * Whether the list tells this item's task from every other: not a file's, and not one with offsets,
 * nor while another item asks for other parts of the same video.
 */
function isTold({ creating }: Connection, { source, settings }: NewTask): boolean {
	if (source.kind !== 'url' || settings.video_start_offset_sec !== undefined) return false;
	return ![...creating].some(
		(other) =>
			other.source.kind === 'url' &&
			other.settings.video_start_offset_sec !== undefined &&
			isSameUrl(other.source.url, source.url),
	);
}

function naming(candidates: readonly Task[]): string {
	const list = candidates.map(
		({ _id, created_at }) => `${_id} (created ${created_at ?? 'recently'})`,
	);
	return `Tasks of this video: ${list.join(', ')}. If one is yours, collect it with Get Embeddings; if none is, run again.`;
}

function unclear(doubt: Failure, advice: string): Failure {
	return new Failure(
		`${doubt.message}, and the task may exist all the same`,
		`It was not sent again, so that it is not paid twice. ${advice}`,
		doubt.details,
	);
}
