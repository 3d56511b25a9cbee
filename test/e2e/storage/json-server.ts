import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** A request as a stand-in sees it. */
export type JsonRequest = {
	method: string;
	path: string;
	query: URLSearchParams;
	header(name: string): string | undefined;
	/** Parsed; undefined when it is no JSON. */
	body: unknown;
	bytes: number;
};

/** What a stand-in answers. */
export type JsonAnswer = { status: number; body: unknown };

const read = async (request: IncomingMessage): Promise<Buffer> => {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks);
};

const parsed = (bytes: Buffer): unknown => {
	try {
		return JSON.parse(bytes.toString('utf8'));
	} catch {
		return undefined;
	}
};

/** A local HTTP server that reads and answers JSON. */
export class JsonServer {
	private readonly server: Server;

	private constructor(answer: (request: JsonRequest) => JsonAnswer) {
		this.server = createServer((request, response) => {
			void read(request).then((bytes) => {
				const url = new URL(request.url ?? '/', 'http://localhost');
				const { status, body } = answer({
					method: request.method ?? '',
					path: url.pathname,
					query: url.searchParams,
					header: (name) => request.headers[name]?.toString(),
					body: parsed(bytes),
					bytes: bytes.length,
				});
				response.writeHead(status, { 'content-type': 'application/json' });
				response.end(JSON.stringify(body));
			});
		});
	}

	/** Starts it on any free port of this machine. */
	static async start(answer: (request: JsonRequest) => JsonAnswer): Promise<JsonServer> {
		const made = new JsonServer(answer);
		made.server.listen(0, '127.0.0.1');
		await once(made.server, 'listening');
		return made;
	}

	/** Its address. */
	get url(): string {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('it is not listening');
		return `http://127.0.0.1:${address.port}`;
	}

	/** Stops it. */
	async close(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		this.server.closeAllConnections();
		await closed;
	}
}
