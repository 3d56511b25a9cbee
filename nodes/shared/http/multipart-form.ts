import type { FileSource } from '../model/task';

/** How far the body of the latest attempt came. */
export interface Progress {
	/** A byte of the file was asked for. */
	started: boolean;
	/** The last byte of the file was handed over: only then can the server hold a complete request. */
	finished: boolean;
	/** What our own file failed with while it was read. */
	fault?: Error;
}

/** The shape axios' multipart encoder asks of a file: that of a web `File`. */
interface FileLike {
	readonly name: string;
	readonly type: string;
	readonly size: number;
	stream(): AsyncIterable<Uint8Array>;
	readonly [Symbol.toStringTag]: 'File';
}

type Entry = readonly [name: string, value: string | FileLike];

/**
 * What n8n's HTTP client (axios) takes for a web `FormData`, and therefore encodes itself: exact
 * Content-Length, repeated fields, escaped names, and the file pulled through with back-pressure, so
 * that memory does not grow with it (test/engine/file-memory.test.ts). A web `FormData` itself holds
 * whole files. `entries` is an own property because n8n drops bodies that have none.
 */
export class FormBody {
	readonly [Symbol.toStringTag] = 'FormData';

	readonly entries: () => IterableIterator<Entry>;

	constructor(entries: readonly Entry[]) {
		this.entries = () => entries.values();
	}

	[Symbol.iterator](): IterableIterator<Entry> {
		return this.entries();
	}

	/** Axios tells a form by this method; nothing is added after construction. */
	append(): never {
		throw new TypeError('A form body is complete when it is made');
	}
}

/** A multipart form that can be sent again: each {@link open} gives a fresh body over the same parts. */
export class MultipartForm {
	readonly progress: Progress = { started: false, finished: false };

	private reading: AsyncGenerator<Uint8Array> | undefined;

	constructor(
		private readonly fields: readonly (readonly [name: string, value: string])[],
		private readonly file?: { readonly field: string; readonly source: FileSource },
	) {}

	get hasFile(): boolean {
		return this.file !== undefined;
	}

	/** A body for one attempt; {@link progress} then tells of that attempt. */
	open(): FormBody {
		// Without a file nothing tells when the few bytes leave: they count as sent at once.
		this.progress.started = this.file === undefined;
		this.progress.finished = this.file === undefined;
		this.progress.fault = undefined;
		if (!this.file) return new FormBody(this.fields);
		// The file goes last, so that the settings are with the server before the long part.
		return new FormBody([...this.fields, [this.file.field, this.fileLike(this.file.source)]]);
	}

	/** Lets go of the file; axios does not when an upload is broken off, and it would stay open. */
	close(): void {
		this.reading?.return(undefined).catch(() => undefined);
		this.reading = undefined;
	}

	private fileLike(source: FileSource): FileLike {
		const { name, type, size } = source;
		const stream = (): AsyncGenerator<Uint8Array> => {
			this.close();
			return (this.reading = this.watched(this.read(source)));
		};
		return { name, type, size, stream, [Symbol.toStringTag]: 'File' };
	}

	/** The same pieces; what the file fails with is kept, for the error that axios makes of it hides it. */
	private async *watched(reading: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
		const next = async (): Promise<IteratorResult<Uint8Array>> => {
			try {
				return await reading.next();
			} catch (error) {
				this.progress.fault = error instanceof Error ? error : new Error(String(error));
				return Promise.reject(error);
			}
		};
		try {
			for (let step = await next(); !step.done; step = await next()) yield step.value;
		} finally {
			await reading.return(undefined);
		}
	}

	private async *read({ size, open }: FileSource): AsyncGenerator<Uint8Array> {
		this.progress.started = true;
		let sent = 0;
		for await (const chunk of open()) {
			sent += chunk.length;
			yield chunk;
		}
		// A shorter body would leave the server waiting for the length that was announced.
		if (sent !== size) throw new RangeError(`The file gave ${sent} bytes instead of ${size}`);
		this.progress.finished = true;
	}
}
