import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a recording holds: see network-faults/README.md. */

/** `file`: POST with a file; `form`: POST of a few fields; `get`: without a body. */
type Kind = 'file' | 'form' | 'get';

/** How much of the request the server's program had read. */
type Received = 'nothing' | 'head' | 'part' | 'whole';

/** The fields of an error that our classifier looks at. */
interface RecordedError {
	/** Name of its class. */
	type: string;
	message?: string;
	code?: string | number;
	syscall?: string;
	httpCode?: string;
	/** What n8n keeps of the messages that it replaced. */
	messages?: string[];
	/** Status of the answer that the error carries. */
	response?: number;
	cause?: RecordedError;
}

export interface RecordedCase {
	case: string;
	kind: Kind;
	/** `hung`: nothing came until the recorder gave up. */
	outcome: 'threw' | 'ok' | 'hung';
	received: Received;
	/** Whether our body was read, with a file. */
	progress?: { started: boolean };
	error?: RecordedError;
}

interface Recording {
	n8n: string;
	node: string;
	cases: RecordedCase[];
}

const RECORDINGS = path.join(__dirname, 'network-faults');

/** All recordings, oldest n8n first. */
export function recordings(): Recording[] {
	return readdirSync(RECORDINGS)
		.filter((name) => name.endsWith('.jsonl'))
		.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
		.map((name) => {
			const lines = readFileSync(path.join(RECORDINGS, name), 'utf8').trim().split('\n');
			const [head, ...cases] = lines.map((line) => JSON.parse(line) as unknown);
			return { ...(head as Omit<Recording, 'cases'>), cases: cases as RecordedCase[] };
		});
}

/** An error like the recorded one. */
export function rebuilt({ response, cause, ...fields }: RecordedError): Error {
	return Object.assign(new Error(), fields, {
		...(response !== undefined && { response: { status: response } }),
		...(cause && { cause: rebuilt(cause) }),
	});
}
