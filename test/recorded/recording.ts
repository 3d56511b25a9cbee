import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a recording holds: see network-faults/README.md. */

/** `file`: POST with a file; `form`: POST of a few fields; `get`: without a body. */
export type Kind = 'file' | 'form' | 'get';

/** How much of the request the server's program had read. */
export type Received = 'nothing' | 'head' | 'part' | 'whole';

/** What an axios error tells of its request, where n8n passes it on. */
export interface RecordedRequest {
	/** The connection (with TLS: its handshake) was not made yet. */
	connecting?: boolean;
	/** Node took in the whole request. */
	ended?: boolean;
	/** Bytes were handed to the socket. */
	written?: boolean;
}

export interface RecordedError {
	/** Name of its class. */
	type: string;
	name?: string;
	message?: string;
	code?: string | number;
	errno?: number;
	syscall?: string;
	isAxiosError?: boolean;
	httpCode?: string | null;
	description?: string | null;
	/** What n8n keeps of the messages that it replaced. */
	messages?: string[];
	status?: number;
	request?: RecordedRequest;
	/** Status of the answer that the error carries. */
	response?: number;
	/** The errors it holds, by the property that holds them. */
	holds?: Record<string, RecordedError | RecordedError[]>;
}

export interface RecordedCase {
	case: string;
	kind: Kind;
	/** `hung`: nothing came until the recorder gave up. */
	outcome: 'threw' | 'ok' | 'hung';
	received: Received;
	/** Connections the server saw, where it is not one. */
	connections?: number;
	/** How far our body had come, with a file. */
	progress?: { started: boolean; finished: boolean };
	/** Whole seconds until the outcome, where time matters. */
	seconds?: number;
	/** The client closed its connection by itself; given where the server did not. */
	closed?: boolean;
	status?: number;
	body?: string;
	error?: RecordedError;
}

export interface Recording {
	n8n: string;
	packages: Record<string, string>;
	node: string;
	date: string;
	/** Connections that two requests one after the other took. */
	connectionsOfTwo: number;
	cases: RecordedCase[];
}

export const RECORDINGS = path.join(__dirname, 'network-faults');

/** All recordings, oldest n8n first. */
export function recordings(): Recording[] {
	return readdirSync(RECORDINGS)
		.filter((name) => name.endsWith('.json'))
		.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
		.map((name) => JSON.parse(readFileSync(path.join(RECORDINGS, name), 'utf8')) as Recording);
}

/** An error with the fields and the held errors of the recorded one. */
export function rebuilt(recorded: RecordedError): Error {
	const { type, holds = {}, request, response, ...fields } = recorded;
	const error = new Error(fields.message);
	Object.defineProperty(error, 'constructor', { value: { name: type } });
	Object.assign(error, fields);
	if (request) {
		const { connecting, ended, written } = request;
		const socket = { connecting, bytesWritten: written ? 1 : 0 };
		Object.assign(error, { request: { socket, writableEnded: ended } });
	}
	if (response !== undefined) Object.assign(error, { response: { status: response } });
	for (const [key, held] of Object.entries(holds)) {
		const value = Array.isArray(held) ? held.map(rebuilt) : rebuilt(held);
		Object.defineProperty(error, key, { value, enumerable: false });
	}
	return error;
}
