import path from 'node:path';

import { BrokenMedia } from '../media/boxes';
import type { Media } from '../media/digest';
import { MediaDigest } from '../media/digest';
import { checkRequirements, fileBroken } from '../media/requirements';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { FormFile } from '../server/form';
import type { TaskSettings } from '../settings';
import { checkOffsets, readSettings, TASK_FIELDS } from '../settings';
import type { Task, TaskInput } from '../tasks/task';
import type { Answer } from './answer';
import { jsonAnswer } from './answer';
import { parameterNotProvided } from './errors';
import { checkFields, checkUrl, receiveForm } from './form';
import { Query } from './query';

/** A request found good, of which only the task has yet to be made. */
type Prepared = () => Task;

/**
 * POST /embed/tasks (docs/twelvelabs-api.md, "Tasks"): creates a task from an upload or a URL.
 * @returns 200 `{ _id }`
 * @throws ApiError for everything the reference does not allow
 */
export async function createTask(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const form = await receiveForm(account, exchange, () => new MediaDigest());
	checkFields(form, TASK_FIELDS, ['video_file']);
	const settings = readSettings(form.fields, account.v1);
	const url = form.fields.get('video_url')?.[0];
	// "If both are provided, video_url takes precedence": the file is then not even looked at.
	const prepared =
		url === undefined ? fromFile(account, settings, form.files) : fromUrl(account, settings, url);
	const task = prepared();
	return { ...jsonAnswer(200, { _id: task.id }), made: task };
}

function fromFile(
	account: Account,
	settings: TaskSettings,
	files: readonly FormFile<MediaDigest>[],
): Prepared {
	const [file] = files;
	if (!file) throw parameterNotProvided('video_file or video_url');
	const media = readable(account, file);
	if (media) checkOffsets(settings, media.durationSec);
	const filename = path.posix.basename(file.filename ?? '');
	return () => {
		const task = newTask(account, settings, { filename });
		if (media) task.start(media, account.clock.now());
		else task.fail(account.clock.now());
		return task;
	};
}

/** The video of a file; nothing where one that cannot be used is to fail its task. */
function readable({ v1 }: Account, file: FormFile<MediaDigest>): Media | undefined {
	try {
		return usable(file);
	} catch (error) {
		if (v1.brokenFile === 'failed') return undefined;
		throw error;
	}
}

function usable(file: FormFile<MediaDigest>): Media {
	try {
		const media = file.sink.media();
		checkRequirements(media);
		return media;
	} catch (error) {
		if (error instanceof BrokenMedia) throw fileBroken(error.message);
		throw error;
	}
}

function fromUrl(account: Account, settings: TaskSettings, url: string): Prepared {
	checkUrl('video_url', url);
	return () => {
		const task = newTask(account, settings, { url });
		// In the background: the answer does not wait for it, and only the task's status tells how it went.
		account.fetcher
			.fetchVideo(url)
			.then((media) => {
				checkRequirements(media);
				checkOffsets(settings, media.durationSec);
				task.start(media, account.clock.now());
			})
			.catch(() => task.fail(account.clock.now()));
		return task;
	};
}

function newTask(account: Account, settings: TaskSettings, input: TaskInput): Task {
	return account.store.create(settings, input, { processingMs: account.processingMs, fail: false });
}
