import type { IncomingMessage } from 'node:http';

/** A file as the emulator received it. */
export interface FileRecord {
	filename: string | undefined;
	contentType: string;
	bytes: number;
	sha256: string;
}

/** One API request, as it arrived and as it was answered. */
export interface RequestRecord {
	/** Milliseconds since the epoch, by the emulator's clock. */
	at: number;
	method: string;
	/** Without the query, e.g. `/v1.3/embed/tasks`. */
	path: string;
	/** Every value of each query parameter, in order. */
	query: Record<string, string[]>;
	/** Lower-case names; never the API key. */
	headers: Record<string, string>;
	/** Whether it carried this account's key. */
	authorized: boolean;
	/** Text fields of a form, every value in order. */
	fields?: Record<string, string[]>;
	/** The file part of a form. */
	file?: FileRecord;
	/** A JSON body; media within it are cut short. */
	json?: unknown;
	/** The key was sent to a presigned URL, which is another host's. */
	keyLeaked?: true;
	/** Body bytes read. */
	bodyBytes: number;
	/** HTTP status answered; `null` while open, and when the connection was reset instead. */
	status: number | null;
}

/** Starts the record of a request. The key's value is dropped here, so nothing can print it. */
export function recordOf(
	req: IncomingMessage,
	url: URL,
	at: number,
	authorized: boolean,
): RequestRecord {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(req.headers)) {
		if (name !== 'x-api-key' && value !== undefined) headers[name] = String(value);
	}
	const query: Record<string, string[]> = {};
	for (const name of new Set(url.searchParams.keys())) query[name] = url.searchParams.getAll(name);
	return {
		at,
		method: req.method ?? '',
		path: url.pathname,
		query,
		headers,
		authorized,
		bodyBytes: 0,
		status: null,
	};
}
