import { Failure, sentence } from '../model/failure';
import type { EmbeddingTask, MediaType } from '../model/task';

/** TwelveLabs' words for its own problems. */
const TRANSIENT = /temporarily|try again later/i;

const BY_URL = ', for a URL, that it can be downloaded without signing in';

/** What to check before a failed task is created again: https://docs.twelvelabs.io/docs/concepts/models/marengo */
const CHECKS: Readonly<Record<MediaType, string>> = {
	video: `Check that the video plays, is at least 4 seconds long and at least 360 × 360 pixels, that "End Offset" is not after its end, and${BY_URL}.`,
	audio: `Check that the audio plays, that "End Offset" is not after its end, and${BY_URL}.`,
	image: `Check that the image opens, is a JPEG or PNG of at least 128 × 128 pixels and at most 32 MB, and${BY_URL}.`,
	document: `Check that the document opens, is a PDF, text or Markdown file, and${BY_URL}.`,
};

export class TaskFailed extends Failure {
	/** The same media may succeed later. */
	readonly isTransient: boolean;

	constructor({ id, reason, mediaType = 'video' }: EmbeddingTask) {
		const isTransient = TRANSIENT.test(reason ?? '');
		const advice = isTransient
			? 'The problem is at TwelveLabs, not in your file: create a new task later.'
			: `${CHECKS[mediaType]} Then create a new task.`;
		const told = reason === undefined ? 'It gave no reason.' : `It says: ${sentence(reason)}`;
		super(
			`TwelveLabs could not embed this ${mediaType === 'audio' ? 'audio file' : mediaType} (task ${id})`,
			`${told} ${advice}`,
			{ task_id: id, status: 'failed' },
		);
		this.isTransient = isTransient;
	}
}
