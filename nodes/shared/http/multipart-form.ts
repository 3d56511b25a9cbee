import type { FileSource } from '../model/task';

interface Progress {
	/** A byte of the file was asked for. */
	started: boolean;
	/** The last byte of the file was passed on: only then can the server have a complete request. */
	finished: boolean;
	fault?: Error;
}

/** A file as axios' multipart encoder wants it: the shape of a web `File`. */
interface FileLike extends Pick<FileSource, 'name' | 'type' | 'size'> {
	stream(): AsyncIterable<Uint8Array>;
	readonly [Symbol.toStringTag]: 'File';
}

type Entry = readonly [name: string, value: string | FileLike];

/**
 * What n8n's HTTP client (axios) takes for a web `FormData` and encodes itself: exact Content-Length, repeated
 * fields, escaped names, and the file read with back-pressure, so that memory does not grow with it. A real
 * `FormData` holds whole files. `entries` is an own property because n8n drops bodies that have none.
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

	/** Axios recognises a form by this method. */
	append(): never {
		throw new TypeError('A form body is complete when it is made');
	}
}

/** A multipart form that can be sent again: each {@link open} gives a fresh body over the same parts. */
export class MultipartForm {
	/** Of the latest attempt. */
	progress: Progress = { started: false, finished: false };

	private reading: AsyncGenerator<Uint8Array> | undefined;

	constructor(
		private readonly fields: readonly (readonly [name: string, value: string])[],
		private readonly file?: { readonly field: string; readonly source: FileSource },
	) {}

	get hasFile(): boolean {
		return this.file !== undefined;
	}

	open(): FormBody {
		// Nothing tells when the few bytes of a form without a file are sent: they count as sent at once.
		this.progress = { started: !this.hasFile, finished: !this.hasFile };
		if (!this.file) return new FormBody(this.fields);
		// The file goes last, so that the server has the settings before the long part.
		return new FormBody([...this.fields, [this.file.field, this.fileLike(this.file.source)]]);
	}

	/** Closes the file; axios leaves it open when an upload breaks off. */
	close(): void {
		this.reading?.return(undefined).catch(() => undefined);
		this.reading = undefined;
	}

	private fileLike(source: FileSource): FileLike {
		const { name, type, size } = source;
		const stream = (): AsyncGenerator<Uint8Array> => {
			this.close();
			return (this.reading = this.read(source));
		};
		return { name, type, size, stream, [Symbol.toStringTag]: 'File' };
	}

	/** The pieces of the file. What its reading fails with is kept: axios' own error hides it. */
	private async *read({ size, open }: FileSource): AsyncGenerator<Uint8Array> {
		this.progress.started = true;
		let sent = 0;
		// While axios has a piece, an error comes from axios and is not the file's fault.
		let isReading = true;
		try {
			for await (const piece of open()) {
				sent += piece.length;
				isReading = false;
				yield piece;
				isReading = true;
			}
			// A shorter body would leave the server waiting for the announced length.
			if (sent !== size) throw new RangeError(`The file had ${sent} bytes instead of ${size}`);
			this.progress.finished = true;
		} catch (error) {
			const fault = error instanceof Error ? error : new Error(String(error));
			if (isReading) this.progress.fault = fault;
			throw fault;
		}
	}
}
