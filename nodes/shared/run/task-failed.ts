import { Failure } from '../model/failure';
import { sentence } from '../model/text';

/** What TwelveLabs says of trouble of its own (EMBED_V2.md §4.3): the same video may work later. */
const PASSES = /temporarily|try again later/i;

const CHECKS =
	'Check that the video plays, is at least 4 s long and 360 × 360 pixels, and, for a URL, that it can be fetched without signing in. Then create a new task.';

/**
 * The failure for a task that TwelveLabs could not finish.
 * @param reason in TwelveLabs' words; v1 of its API gives none
 */
export function taskFailed(taskId: string, reason?: string): Failure {
	const advice = PASSES.test(reason ?? '')
		? 'That is trouble at TwelveLabs, not with the file: create a new task later.'
		: CHECKS;
	return new Failure(
		`TwelveLabs could not embed the video of task ${taskId}`,
		reason === undefined
			? `The API gives no reason. ${CHECKS}`
			: `TwelveLabs says: ${sentence(reason)} ${advice}`,
		{ task_id: taskId, status: 'failed' },
	);
}
