import type { RecordedError, RecordedRequest } from './recording';

/** Longest chain of errors that is followed. */
const DEPTH = 6;

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;

/** Takes out what differs from run to run: ports, the thread and the line of an OpenSSL error. */
export function steady(text: string, ports: readonly number[]): string {
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

/** The fields of an error that a node could look at, and the errors that it holds, down the chain. */
export function describe(
	thrown: unknown,
	ports: readonly number[],
	seen = new Set<unknown>(),
): RecordedError {
	if (!(thrown instanceof Error)) return { type: `no error: ${typeof thrown}` };
	seen.add(thrown);
	const error = thrown as unknown as Record<string, unknown>;
	const out: RecordedError = { type: thrown.constructor.name };
	if (thrown.name !== out.type) out.name = thrown.name;
	out.message = steady(thrown.message, ports);
	if (typeof error.code === 'string' || typeof error.code === 'number') out.code = error.code;
	if (typeof error.errno === 'number') out.errno = error.errno;
	if (typeof error.syscall === 'string') out.syscall = error.syscall;
	if (error.isAxiosError === true) out.isAxiosError = true;
	if (typeof error.httpCode === 'string') out.httpCode = error.httpCode;
	if (typeof error.description === 'string') out.description = steady(error.description, ports);
	if (typeof error.status === 'number') out.status = error.status;
	if (Array.isArray(error.messages)) {
		out.messages = error.messages.map((message) => steady(String(message), ports));
	}
	const sent = request(error.request);
	if (sent) out.request = sent;
	if (isObject(error.response) && typeof error.response.status === 'number') {
		out.response = error.response.status;
	}
	const holds: NonNullable<RecordedError['holds']> = {};
	for (const key of Object.getOwnPropertyNames(error)) {
		const value = error[key];
		if (seen.size > DEPTH) break;
		if (value instanceof Error && !seen.has(value)) holds[key] = describe(value, ports, seen);
		if (Array.isArray(value) && value.length > 0 && value.every((held) => held instanceof Error)) {
			holds[key] = value.map((held) => describe(held, ports, seen));
		}
	}
	if (Object.keys(holds).length > 0) out.holds = holds;
	return out;
}
