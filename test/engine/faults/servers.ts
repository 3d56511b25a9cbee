import { once } from 'node:events';
import {
	createServer as createHttpServer,
	type IncomingMessage,
	Server as HttpServer,
} from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { freePorts } from '../../e2e/n8n/program';

/** A server of this machine and what reached it. */
export interface TestServer {
	readonly origin: string;
	readonly port: number;
	close(): Promise<void>;
}

/** A server that answers every request with `{}`, and the requests it saw. */
export async function watchingServer(): Promise<TestServer & { requests: IncomingMessage[] }> {
	const requests: IncomingMessage[] = [];
	const server = createHttpServer((req, res) => {
		requests.push(req);
		req.resume().on('end', () => res.end('{}'));
	});
	return { ...(await listening(server)), requests };
}

/** A server that takes in `bytesPerSec` of a request at most and never answers. */
export async function slowServer(bytesPerSec: number): Promise<
	TestServer & {
		/** Bytes read so far. */
		read(): number;
		/** Connections that are open now, as far as it has read. */
		open(): number;
		/** From now on it reads as fast as it can. */
		hurry(): void;
	}
> {
	let read = 0;
	let slow = true;
	const sockets = new Set<Socket>();
	const server = createHttpServer((req) => {
		req.on('error', () => undefined);
		req.on('data', (chunk: Buffer) => {
			read += chunk.length;
			if (!slow) return;
			req.pause();
			setTimeout(() => req.resume(), (chunk.length / bytesPerSec) * 1000);
		});
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
	});
	const hurry = (): void => {
		slow = false;
	};
	return { ...(await listening(server)), read: () => read, open: () => sockets.size, hurry };
}

/** A server that speaks no TLS and ends every connection, and how many there were. */
export async function plainServer(): Promise<TestServer & { connections(): number }> {
	let connections = 0;
	const server = createServer((socket) => {
		connections += 1;
		socket.on('error', () => undefined).resume();
		socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy());
	});
	return { ...(await listening(server)), connections: () => connections };
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
	const [port = 0] = await freePorts(1);
	return port;
}

async function listening(server: Server): Promise<TestServer> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	const close = async (): Promise<void> => {
		server.close();
		if (server instanceof HttpServer) server.closeAllConnections();
		await once(server, 'close');
	};
	return { origin: `http://127.0.0.1:${port}`, port, close };
}
