import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a recording holds: see network-faults/README.md. */

/** `file`: POST with a file; `form`: POST of a few fields; `get`: without a body. */
export type Kind = 'file' | 'form' | 'get';

/** How much of the request the server's program had read. */
export type Received = 'nothing' | 'head' | 'part' | 'whole';

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

export const RECORDINGS = path.join(__dirname, 'network-faults');

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

/** A recording as its file holds it: the versions in the first line, then a case in each. */
export const fileOf = ({ cases, ...head }: Recording): string =>
	[head, ...cases].map((line) => `${JSON.stringify(line)}\n`).join('');

/** An error like the recorded one. */
export function rebuilt({ response, cause, ...fields }: RecordedError): Error {
	return Object.assign(new Error(), fields, {
		...(response !== undefined && { response: { status: response } }),
		...(cause && { cause: rebuilt(cause) }),
	});
}

/** Takes out what differs from run to run: the port, the thread and the line of an OpenSSL error. */
const steady = (text: string, port: number): string =>
	text
		.replaceAll(String(port), 'PORT')
		.replace(/\b[0-9A-F]{12,16}:error:/g, 'THREAD:error:')
		.replace(/\.c:\d+:/g, '.c:LINE:');

/** An error and its causes as a recording has them. @param port of the server */
export function describe(thrown: unknown, port: number): RecordedError {
	if (!(thrown instanceof Error)) return { type: `no error: ${typeof thrown}` };
	const { code, syscall, httpCode, messages, response, cause } = thrown as Error &
		Omit<RecordedError, 'response'> & { response?: { status?: number } };
	return {
		type: thrown.constructor.name,
		message: steady(thrown.message, port),
		code,
		syscall,
		httpCode: httpCode ?? undefined,
		messages: messages?.map((message) => steady(String(message), port)),
		response: response?.status,
		...(cause !== undefined && { cause: describe(cause, port) }),
	};
}
