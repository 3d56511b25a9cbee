/** A text as a sentence: adds a full stop if it is missing. */
export function sentence(text: string): string {
	return /[.!?…]["')\]]?$/.test(text) ? text : `${text}.`;
}

/** What is known about a failed item; the keys that its error item shows. */
export interface FailureDetails {
	/** The item's task, which exists although the item failed. */
	task_id?: string;
	/** The item's asset, which is still stored at TwelveLabs. */
	asset_id?: string;
	/** The last known status of the task. */
	status?: string;
	/** The API's own code, such as `parameter_invalid`, or the network's, such as `ECONNRESET`. */
	code?: string;
	http_code?: number;
	/** The header `x-trace-id` of the answer, which TwelveLabs' support asks for. */
	trace_id?: string;
	/** When the rate limit lifts (ISO 8601). */
	resets_at?: string;
	/** IDs of tasks that may be this item's. */
	candidates?: string[];
}

/** What happened (`message`) and what the user can do (`description`). The nodes turn it into n8n's own error. */
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

	/** Adds details; known ones stay. */
	with(details: FailureDetails): this {
		Object.assign(this.details, { ...details, ...this.details });
		return this;
	}
}

/** Does `work`, and adds these details to its failure. */
export async function detailed<T>(details: FailureDetails, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof Failure ? error.with(details) : error;
	}
}

export const fileFailure = (fault: Error): Failure =>
	new Failure(
		`The file could not be read to its end: ${fault.message}`,
		'Nothing was billed. Check the node that returns the file, and the disk space of this n8n, then run again.',
	);
