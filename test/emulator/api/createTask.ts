import path from 'node:path';

import { BrokenMedia } from '../media/boxes';
import type { Media } from '../media/digest';
import { checkRequirements, fileBroken } from '../media/requirements';
import type { Account } from '../server/account';
import type { Exchange } from '../server/exchange';
import type { Form, FormFile } from '../server/form';
import { readForm } from '../server/form';
import type { TaskSettings } from '../settings';
import { checkOffsets, readSettings, TASK_FIELDS } from '../settings';
import type { Task } from '../tasks/task';
import type { Answer } from './answer';
import { jsonAnswer } from './answer';
import { parameterInvalid, parameterNotProvided, parameterUnknown } from './errors';
import { Query } from './query';

const FILE_FIELD = 'video_file';

/**
 * POST /embed/tasks (TWELVELABS.md §2.1): creates a task from an upload or a URL.
 * @returns 200 `{ _id }`
 * @throws ApiError for everything the reference does not allow
 */
export async function createTask(account: Account, exchange: Exchange): Promise<Answer> {
	new Query(exchange.url.searchParams, []);
	const form = await receive(account, exchange);
	checkFields(form);
	const settings = readSettings(form.fields);
	const url = form.fields.get('video_url')?.[0];
	// "If both are provided, video_url takes precedence": the file is then not even looked at.
	const task =
		url === undefined ? fromFile(account, settings, form.files) : fromUrl(account, settings, url);
	return jsonAnswer(200, { _id: task.id });
}

async function receive(account: Account, exchange: Exchange): Promise<Form> {
	const { req, record } = exchange;
	exchange.acceptBody();
	const form = await readForm(req, account.maxFileBytes, (bytes) => {
		record.bodyBytes = bytes;
	});
	record.fields = Object.fromEntries(form.fields);
	const [file] = form.files;
	if (file) {
		const { filename, contentType, digest } = file;
		record.file = { filename, contentType, bytes: digest.bytes, sha256: digest.sha256() };
	}
	return form;
}

function checkFields(form: Form): void {
	for (const [name, values] of form.fields) {
		if (name === FILE_FIELD) throw parameterInvalid(name, 'It must be a file with a file name.');
		const field = TASK_FIELDS.get(name);
		if (!field) throw parameterUnknown(name);
		if (values.length > 1 && !field.repeatable) {
			throw parameterInvalid(name, 'It was given more than once.');
		}
	}
	for (const { name, filename } of form.files) {
		if (TASK_FIELDS.has(name)) throw parameterInvalid(name, 'It must not be a file.');
		if (name !== FILE_FIELD) throw parameterUnknown(name);
		if (!filename) throw parameterInvalid(name, 'It must have a file name.');
	}
	if (form.files.length > 1) throw parameterInvalid(FILE_FIELD, 'It was given more than once.');
}

function fromFile(account: Account, settings: TaskSettings, files: readonly FormFile[]): Task {
	const [file] = files;
	if (!file) throw parameterNotProvided('video_file or video_url');
	const media = usable(file);
	checkOffsets(settings, media.durationSec);
	const filename = path.posix.basename(file.filename ?? '');
	const task = account.store.create(settings, { filename }, account.outcomes.take(filename));
	task.start(media, account.clock.now());
	return task;
}

function usable(file: FormFile): Media {
	try {
		const media = file.digest.media();
		checkRequirements(media);
		return media;
	} catch (error) {
		if (error instanceof BrokenMedia) throw fileBroken(error.message);
		throw error;
	}
}

function fromUrl(account: Account, settings: TaskSettings, url: string): Task {
	if (!isHttpUrl(url)) {
		throw parameterInvalid('video_url', 'It must be an http or https URL of a media file.');
	}
	const task = account.store.create(settings, { url }, account.outcomes.take(url));
	// In the background: the answer does not wait for it, and only the task's status tells how it went.
	account.fetcher
		.fetch(url)
		.then((media) => {
			checkRequirements(media);
			checkOffsets(settings, media.durationSec);
			task.start(media, account.clock.now());
		})
		.catch(() => task.fail(account.clock.now()));
	return task;
}

function isHttpUrl(value: string): boolean {
	return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
