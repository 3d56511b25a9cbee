import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';

const STARTED = 'http.server.request.start';
const FINISHED = 'http.server.response.finish';

/** Adds up how long HTTP servers of this process worked on requests for a path. */
export class ServerTime {
	/** Milliseconds from the arrival of each request to the end of its answer. */
	ms = 0;
	requests = 0;
	private readonly began = new Map<IncomingMessage, number>();

	constructor(private readonly path: string) {
		subscribe(STARTED, this.started);
		subscribe(FINISHED, this.finished);
	}

	stop(): void {
		unsubscribe(STARTED, this.started);
		unsubscribe(FINISHED, this.finished);
	}

	private readonly started = (message: unknown): void => {
		const { request } = Object(message) as { request: IncomingMessage };
		if (request.url?.startsWith(this.path)) this.began.set(request, performance.now());
	};

	private readonly finished = (message: unknown): void => {
		const { request } = Object(message) as { request: IncomingMessage };
		const began = this.began.get(request);
		if (began === undefined) return;
		this.began.delete(request);
		this.ms += performance.now() - began;
		this.requests++;
	};
}
