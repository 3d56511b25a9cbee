import path from 'node:path';

import type { Emulator as Account } from '../emulator';
import { type Answer, ApiError, byId, jsonAnswer, refusal } from '../http/answer';
import type { Fields } from '../http/check';
import type { Exchange } from '../http/exchange';
import { type Form, receiveForm } from '../http/form';
import type { Query } from '../http/query';
import { type Content, durationOf, type FileReader } from '../media/file';
import { MAX_FILE_BYTES, videoProblem } from '../media/requirements';
import { type Task, V1_OPTIONS, v1Results, v1Task } from '../tasks';
import type { Plan } from '../embedding/rows';

/** The fields of POST /embed/tasks. */
const TASK_FIELDS: Fields = {
	model_name: { type: 'string', oneOf: ['marengo3.0'] },
	video_url: { type: 'url' },
	video_file: { type: 'file' },
	video_start_offset_sec: { type: 'decimal' },
	video_end_offset_sec: { type: 'decimal' },
	video_clip_length: { type: 'decimal', min: 2, max: 10 },
	video_embedding_scope: {
		type: 'array',
		unique: true,
		of: { type: 'string', oneOf: ['clip', 'video'] },
	},
};

const DEFAULT_CLIP_LENGTH_SEC = 6;

/**
 * POST /embed/tasks: creates a task from an upload or a URL.
 * @returns 200 `{ _id }`
 * @throws ApiError for everything the reference does not allow
 */
export async function createTask(account: Account, exchange: Exchange): Promise<Answer> {
	const form = await receiveForm(exchange, TASK_FIELDS, ['model_name'], MAX_FILE_BYTES);
	const plan = planOf(form);
	const url = form.text('video_url');
	// "If both are provided, video_url takes precedence": the file is then not even looked at.
	const task = url === undefined ? fromFile(account, plan, form) : fromUrl(account, plan, url);
	return { ...jsonAnswer(200, { _id: task.id }), made: task };
}

/** @throws ApiError */
function planOf(form: Form): Plan {
	const clipLength = form.number('video_clip_length') ?? DEFAULT_CLIP_LENGTH_SEC;
	const startSec = form.number('video_start_offset_sec');
	const endSec = form.number('video_end_offset_sec');
	if ((startSec === undefined) !== (endSec === undefined)) {
		const missing = startSec === undefined ? 'video_start_offset_sec' : 'video_end_offset_sec';
		throw refusal(missing, 'Both offsets must be set, or neither.');
	}
	if (startSec !== undefined && endSec !== undefined) {
		if (endSec <= startSec) {
			throw refusal('video_end_offset_sec', 'It must be greater than the start offset.');
		}
		// Compared in milliseconds: 4.2 - 2.2 is not 2 in floating point.
		if (Math.round((endSec - startSec) * 1000) < Math.round(clipLength * 1000)) {
			throw refusal('video_clip_length', 'It must not exceed the interval of the offsets.');
		}
	}
	const scopes = form.texts('video_embedding_scope') ?? ['clip'];
	if (!scopes.includes('clip')) {
		throw refusal('video_embedding_scope', 'Use clip, or clip and video.');
	}
	return {
		startSec: startSec ?? 0,
		endSec,
		cuts: { fixedSec: clipLength },
		options: V1_OPTIONS,
		scopes: scopes.includes('video') ? ['clip', 'asset'] : ['clip'],
		separate: true,
		fused: false,
		texts: [],
	};
}

function fromFile(account: Account, plan: Plan, form: Form): Task {
	const file = form.file('video_file');
	if (!file) {
		throw refusal('video_file or video_url', 'It is required.', 'parameter_not_provided');
	}
	const media = videoOf(file.reader);
	checkEnd(plan, media);
	const task = newTask(account, plan, { filename: path.posix.basename(file.filename) });
	task.start(media);
	return task;
}

function fromUrl(account: Account, plan: Plan, url: string): Task {
	const task = newTask(account, plan, { url });
	// In the background: the answer does not wait for it, and only the task's status tells how it went.
	account.fetcher
		.fetch(url, MAX_FILE_BYTES)
		.then((reader) => {
			const media = reader.content(url);
			if (media.kind !== 'video' || videoProblem(media)) return task.fail();
			checkEnd(plan, media);
			task.start(media);
		})
		.catch(() => task.fail());
	return task;
}

function newTask({ store, processingMs }: Account, plan: Plan, input: Task['input']): Task {
	const asked = { model: 'marengo3.0', kind: 'video', plan } as const;
	return store.create(asked, input, { processingMs, fail: false });
}

/** @throws ApiError when the requested part ends after the video */
function checkEnd({ endSec = 0 }: Plan, media: Content): void {
	const durationSec = durationOf(media);
	if (endSec > durationSec) {
		const why = `It must not exceed the duration of the video, ${durationSec} seconds.`;
		throw refusal('video_end_offset_sec', why);
	}
}

/** @throws ApiError with the code of what is wrong with the file */
function videoOf(reader: FileReader): Content {
	const media = reader.tryContent('');
	const isVideo = !(media instanceof Error) && media.kind === 'video';
	const broken = media instanceof Error ? media.message : 'the file is not an MP4';
	const problem = isVideo ? videoProblem(media) : (['video_file_broken', broken] as const);
	if (isVideo && !problem) return media;
	const [code = '', why = ''] = problem ?? [];
	throw new ApiError(400, code, `The video cannot be used: ${why}.`);
}

/** GET /embed/tasks/{task_id}/status: without dates, and without a reason when the task failed. */
export function taskStatus(account: Account, _: Exchange, id: string): Answer {
	return jsonAnswer(200, v1Task(findTask(account, id), {}));
}

/** Values the reference lists; `visual-text` was Marengo 2.7's and yields nothing. */
export const RESULT_FIELDS: Fields = {
	embedding_option: {
		type: 'array',
		of: { type: 'string', oneOf: [...V1_OPTIONS, 'visual-text'] },
	},
};

/** GET /embed/tasks/{task_id}. */
export function retrieveTask(account: Account, _: Exchange, id: string, query: Query): Answer {
	const wanted = [query.embedding_option ?? []].flat();
	return jsonAnswer(200, v1Results(findTask(account, id), wanted));
}

function findTask({ store, v2 }: Account, id: string): Task {
	const find = () => store.find(id) ?? (v2.switches.sharedIds ? v2.tasks.find(id) : undefined);
	return byId('task', id, find);
}
