import { CancelledError } from '../http/cancellation';
import { Failure, sentence } from '../model/failure';
import type { EmbeddingTask } from '../model/task';
import type { LookupResult } from './look-up';

/** What the last lookup says about a request whose task may exist. */
interface UncertainTask extends Pick<LookupResult, 'complete' | 'unreadable'> {
	/** How often it was sent. */
	readonly sent: number;
	/** Tasks that may be its own. */
	readonly candidates: readonly EmbeddingTask[];
}

export function uncertainError(cause: Failure, known: UncertainTask): Failure {
	const { sent, candidates } = known;
	const often =
		sent > 1
			? 'It was sent a second time after the list had shown no task for it for a minute. It was not sent again.'
			: 'It was not resent, to avoid paying twice.';
	const details = candidates.length > 0 ? { candidates: candidates.map(({ id }) => id) } : {};
	return new Failure(
		`${cause.message}, but the task may exist anyway`,
		`${often} ${advice(known)}`,
		{ ...cause.details, ...details },
	);
}

/** The failure of a second request, when the first one may have created a task. */
export function alsoUncertain(error: unknown): unknown {
	if (!(error instanceof Failure) || error instanceof CancelledError) return error;
	const { message, description, details } = error;
	return new Failure(
		message,
		`${sentence(description)} An earlier request for this item also got no clear answer, and the list showed no task for it for a minute: a task may exist anyway. Check List Tasks before you run again.`,
		details,
	);
}

function advice({ candidates, complete, unreadable }: UncertainTask): string {
	if (candidates.length > 0) {
		const list = candidates.map(
			({ id, createdAt }) => `${id} (created ${createdAt ?? 'recently'})`,
		);
		const why = unreadable ? ` (${unreadable.message})` : '';
		const otherwise = complete
			? 'Otherwise run again.'
			: `The list of tasks could not be read to its end${why}, so it may also be another one: check List Tasks before you run again.`;
		return `These tasks may be for this video: ${list.join(', ')}. If one is, collect it with Get Embeddings. ${otherwise}`;
	}
	const look =
		'check List Tasks in a minute, and collect the task with Get Embeddings if it is there. Otherwise run again.';
	if (unreadable)
		return `The list of tasks cannot be read either: ${sentence(unreadable.message)} Later, ${look}`;
	return `The list shows no task for this video yet: ${look}`;
}

/** For an audio or video query whose answer was lost. */
export function uncertainQueryError(cause: Failure): Failure {
	return new Failure(
		`${cause.message}, but the query may be billed anyway`,
		`It was not resent, to avoid paying twice: audio and video are billed by the minute. ${sentence(cause.description)}`,
		cause.details,
	);
}
