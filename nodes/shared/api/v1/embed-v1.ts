import { type Connection, DEFAULT_BASE_URL } from '../../http/connection';
import { sentMedia } from '../../http/errors';
import { LABELS, labelsIn } from '../../model/labels';
import type { EmbedApi } from '../embed-api';
import { taskRequests } from '../task-requests';
import { readResult, readTask } from './read-v1';
import { taskForm } from './task-form';
import { checkV1 } from './validate-v1';

/** TwelveLabs has announced that v1 will be removed, without a date. */
const SWITCHED_OFF = `If TwelveLabs has switched Embed v1 off, set the option "${LABELS.embedApi}" of this node to Embed V2.`;

const ADVICE = {
	video_filesize_too_large: `Embed v1 takes videos of up to 2 GB. Compress or split the video, or set the option "${LABELS.embedApi}" to Embed V2, which takes larger ones.`,
};

/**
 * The Embed API v1, `/embed/tasks…`:
 * https://docs.twelvelabs.io/v1.3/api-reference/create-embeddings-v1/video-embeddings/create-video-embedding-task
 */
export function embedV1(connection: Connection): EmbedApi {
	// At any other address the Base URL is the likelier reason.
	const ifRemoved = connection.baseUrl === DEFAULT_BASE_URL ? SWITCHED_OFF : undefined;
	const info = { fieldsIn: labelsIn, ifRemoved };
	const requests = taskRequests(connection, '/embed/tasks', info);
	return {
		name: 'v1',
		maxPage: 50,
		check: checkV1,
		async create(task) {
			const { source } = task;
			const form = taskForm(task);
			const file = source.kind === 'file' ? source.file : undefined;
			const created = await requests.create({ form }, file?.size);
			const upload = file && { ...form.progress };
			return { ...created, upload, ...info, advice: ADVICE, media: sentMedia(source) };
		},
		// v1 has no assets, and its answers leave nothing out.
		registerTask: () => undefined,
		noteTask: () => undefined,
		registerAsset: () => undefined,
		createdTask: () => undefined,
		deleteUpload: () => Promise.resolve(false),
		deleteAssetOf: () => Promise.resolve(),
		getStatus: async (taskId, retryOptions) =>
			readTask(taskId, await requests.getStatus(taskId, retryOptions)),
		async retrieve(taskId, options, retryOptions) {
			const query = options.length > 0 ? { embedding_option: [...options] } : undefined;
			return readResult(taskId, await requests.retrieve(taskId, retryOptions, query));
		},
		listPage: requests.listPage,
	};
}
