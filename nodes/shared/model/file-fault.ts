import { Failure } from './failure';

/** The failure for a file of ours that broke off while it was read. */
export const fileFailure = (fault: Error): Failure =>
	new Failure(
		`The file could not be read to its end: ${fault.message}`,
		'Nothing was paid. Check the node that gives the file, and the disk space of this n8n, then run again.',
	);
