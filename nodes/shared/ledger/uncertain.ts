import { CancelledError } from '../http/cancellation';
import { Failure, sentence } from '../model/failure';
import type { EmbeddingTask } from '../model/task';

/** What is known of a request whose task may exist. */
export interface UncertainTask {
	/** How often it was sent. */
	readonly sent: number;
	/** Tasks that may be its own. */
	readonly candidates: readonly EmbeddingTask[];
	/** Why the list could not be read when it was looked at last. */
	readonly unreadable: Failure | undefined;
}

/** The failure for it: what happened, what was done about it, and what a person can do. */
export function uncertainError(cause: Failure, known: UncertainTask): Failure {
	const { sent, candidates } = known;
	const often =
		sent > 1
			? 'It was sent a second time after a minute in which no task of it was in the list, and is not sent again.'
			: 'It was not sent again, so that it is not paid twice.';
	const details = candidates.length > 0 ? { candidates: candidates.map(({ id }) => id) } : {};
	return new Failure(
		`${cause.message}, and the task may exist all the same`,
		`${often} ${advice(known)}`,
		{ ...cause.details, ...details },
	);
}

/** A failure of a request whose forerunner may have made a task: it does not take that from sight. */
export function alsoUncertain(error: unknown): unknown {
	if (!(error instanceof Failure) || error instanceof CancelledError) return error;
	const { message, description, details } = error;
	return new Failure(
		message,
		`${sentence(description)} Besides, an earlier request of this item got no clear answer, and no task of it was in the list for a minute: it may exist all the same. Look in List Tasks before you run again.`,
		details,
	);
}

function advice({ candidates, unreadable }: UncertainTask): string {
	if (candidates.length > 0) {
		const list = candidates.map(
			({ id, createdAt }) => `${id} (created ${createdAt ?? 'recently'})`,
		);
		return `Tasks that may be of this video: ${list.join(', ')}. If one is yours, collect it with Get Embeddings; if none is, run again.`;
	}
	const look =
		'look in List Tasks in a minute, collect it with Get Embeddings if it is there, else run again.';
	if (unreadable)
		return `The list of tasks can not be read either: ${sentence(unreadable.message)} Then ${look}`;
	return `No task of this video is in the list yet: ${look}`;
}

/** The failure for a query of sound or video whose answer got lost: it may be billed all the same. */
export function uncertainQueryError(cause: Failure): Failure {
	return new Failure(
		`${cause.message}, and the query may be billed anyway`,
		`It was not resent, to avoid paying twice: sound and video are billed by the minute. ${sentence(cause.description)}`,
		cause.details,
	);
}
