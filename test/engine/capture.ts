import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Captured {
	headers: IncomingHttpHeaders;
	/** The body's bytes; empty when only they were counted. */
	body: Buffer;
	bytes: number;
}

/** A server of one test file: takes any request, and answers that a task was created. */
export class CaptureServer {
	readonly requests: Captured[] = [];
	private server: Server | undefined;

	/** @param keep whether bodies are kept, or only their bytes counted */
	constructor(private readonly keep = true) {
		beforeAll(() => this.start());
		beforeEach(() => void (this.requests.length = 0));
		afterAll(() => this.stop());
	}

	private async start(): Promise<void> {
		this.server = createServer((req, res) => {
			const chunks: Buffer[] = [];
			let bytes = 0;
			req.on('data', (chunk: Buffer) => {
				bytes += chunk.length;
				if (this.keep) chunks.push(chunk);
			});
			req.on('end', () => {
				this.requests.push({ headers: req.headers, body: Buffer.concat(chunks), bytes });
				res.setHeader('content-type', 'application/json');
				res.end(JSON.stringify({ _id: '66419a20c70bb578439bd8f4' }));
			});
		}).listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	get url(): string {
		const { port } = this.server?.address() as AddressInfo;
		return `http://127.0.0.1:${port}/v1.3`;
	}

	private async stop(): Promise<void> {
		this.server?.closeAllConnections();
		this.server?.close();
		if (this.server?.listening) await once(this.server, 'close');
	}
}
