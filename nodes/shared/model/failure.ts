/** A text as a sentence: its own end is kept, a missing one added. */
export function sentence(text: string): string {
	return /[.!?…]["')\]]?$/.test(text) ? text : `${text}.`;
}

/** What is known of the task and the answer when something went wrong; the keys an error item shows. */
export interface FailureDetails {
	/** The task that exists although its item did not succeed: it is never lost from sight. */
	task_id?: string;
	/** The asset that was made for the item and is still stored at TwelveLabs. */
	asset_id?: string;
	/** The last status seen of that task. */
	status?: string;
	/** The API's own code, such as `parameter_invalid`, or the network's, such as `ECONNRESET`. */
	code?: string;
	/** HTTP status of the answer. */
	http_code?: number;
	/** What TwelveLabs' support asks for: the header `x-trace-id` of the answer. */
	trace_id?: string;
	/** When the rate limit lifts, ISO 8601. */
	resets_at?: string;
	/** IDs of tasks that may be this item's: only a person can tell. */
	candidates?: string[];
}

/**
 * Something a person has to know: what happened (`message`) and what to do (`description`).
 * Thrown everywhere below the node; the node turns it into n8n's own error with the item's index.
 */
export class Failure extends Error {
	readonly name = 'Failure';

	readonly details: FailureDetails;

	constructor(
		message: string,
		readonly description: string,
		details: FailureDetails = {},
	) {
		super(message);
		this.details = { ...details };
	}

	/** Adds what more is known; what was known already stays. */
	with(details: FailureDetails): this {
		Object.assign(this.details, { ...details, ...this.details });
		return this;
	}
}

/** Does `work`; a failure of it then says these details too. */
export async function detailed<T>(details: FailureDetails, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof Failure ? error.with(details) : error;
	}
}

/** Does `work`; a failure of it then names the task. */
export const aboutTask = <T>(taskId: string, work: () => Promise<T>): Promise<T> =>
	detailed({ task_id: taskId }, work);

/** The failure for a file of ours that broke off while it was read. */
export const fileFailure = (fault: Error): Failure =>
	new Failure(
		`The file could not be read to its end: ${fault.message}`,
		'Nothing was billed. Check the node that gives the file, and the disk space of this n8n, then run again.',
	);
