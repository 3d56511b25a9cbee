import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What a recording holds: see network-faults/README.md. */

/** `file`: POST with a file; `form`: POST of a few fields; `get`: without a body. */
export type Kind = 'file' | 'form' | 'get';

/** How much of the request the server's program had read. */
export type Received = 'nothing' | 'head' | 'part' | 'whole';

/** What an axios error tells of its request, where n8n passes it on. */
interface RecordedRequest {
	/** The connection (with TLS: its handshake) was not made yet. */
	connecting?: boolean;
	/** Node took in the whole request. */
	ended?: boolean;
	/** Bytes were handed to the socket. */
	written?: boolean;
}

interface RecordedError {
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
	/** How far our body had come, with a file. */
	progress?: { started: boolean; finished: boolean };
	error?: RecordedError;
}

interface Recording {
	n8n: string;
	packages: Record<string, string>;
	node: string;
	date: string;
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

/** Longest chain of errors that is followed. */
const DEPTH = 6;

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

/** Takes out what differs from run to run: ports, the thread and the line of an OpenSSL error. */
function steady(text: string, ports: readonly number[]): string {
	let out = text;
	for (const port of ports) out = out.replaceAll(String(port), 'PORT');
	return out.replace(/\b[0-9A-F]{12,16}:error:/g, 'THREAD:error:').replace(/\.c:\d+:/g, '.c:LINE:');
}

function request(value: unknown): RecordedRequest | undefined {
	if (!isObject(value)) return undefined;
	const socket = isObject(value.socket) ? value.socket : undefined;
	return {
		...(socket && {
			connecting: socket.connecting === true || socket.secureConnecting === true,
			written: Number(socket.bytesWritten) > 0,
		}),
		...(typeof value.writableEnded === 'boolean' && { ended: value.writableEnded }),
	};
}

/** The value of a field, if it is of such a type. */
const field = (error: object, key: string, ...types: string[]): object => {
	const value: unknown = Reflect.get(error, key);
	return types.includes(typeof value) ? { [key]: value } : {};
};

/** The fields of an error that a node could look at, and the errors that it holds, down the chain. */
export function describe(
	thrown: unknown,
	ports: readonly number[],
	seen = new Set<unknown>(),
): RecordedError {
	if (!(thrown instanceof Error)) return { type: `no error: ${typeof thrown}` };
	seen.add(thrown);
	const error = thrown as unknown as Record<string, unknown>;
	const type = thrown.constructor.name;
	const { description, messages, response } = error;
	const sent = request(error.request);
	const out: RecordedError = {
		type,
		...(thrown.name !== type && { name: thrown.name }),
		message: steady(thrown.message, ports),
		...field(error, 'code', 'string', 'number'),
		...field(error, 'errno', 'number'),
		...field(error, 'syscall', 'string'),
		...(error.isAxiosError === true && { isAxiosError: true }),
		...field(error, 'httpCode', 'string'),
		...(typeof description === 'string' && { description: steady(description, ports) }),
		...field(error, 'status', 'number'),
		...(Array.isArray(messages) && {
			messages: messages.map((message) => steady(String(message), ports)),
		}),
		...(sent && { request: sent }),
		...(isObject(response) && typeof response.status === 'number' && { response: response.status }),
	};
	const holds: NonNullable<RecordedError['holds']> = {};
	for (const key of Object.getOwnPropertyNames(error)) {
		const value = error[key];
		if (seen.size > DEPTH) break;
		if (value instanceof Error && !seen.has(value)) holds[key] = describe(value, ports, seen);
		if (Array.isArray(value) && value.length > 0 && value.every((held) => held instanceof Error)) {
			holds[key] = value.map((held) => describe(held, ports, seen));
		}
	}
	return Object.keys(holds).length > 0 ? { ...out, holds } : out;
}
