import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';

import type { Emulator as Account } from '../emulator';
import { dispatch } from '../routes';
import type { Certificate } from './certificate';
import { Exchange } from './exchange';
import { answerThrough } from './interception';
import { recordOf } from './log';
import { SAMPLES_PATH, serveSample } from './samples';

/**
 * The emulator's server. Connections come in before HTTP or TLS sees them: some are turned away, and of each
 * the raw socket is known, so that it can be reset or written to below TLS.
 */
export class EmulatorServer {
	private readonly net: NetServer;
	private readonly server: Server;
	private readonly sockets = new Map<number | undefined, Socket>();
	private isClosing = false;

	/** @param certificate to serve over TLS */
	constructor(
		private readonly account: Account,
		private readonly samplesDir: string,
		certificate?: Certificate,
	) {
		this.server = certificate ? createTlsServer(certificate) : createServer();
		this.server.on('request', (request, response) => {
			this.serve(request, response).catch((error: unknown) => {
				// When the client is gone, or the emulator is closing, nobody is left to answer.
				if (!response.destroyed && !this.isClosing) console.error(error);
				response.destroy();
			});
		});
		// Node's defaults end every upload at five minutes, and an idle connection at five seconds, perhaps just
		// as a client uses it again.
		this.server.requestTimeout = 0;
		this.server.keepAliveTimeout = 0;
		// As node:http listens; TLS has no half-open connections.
		const options = { allowHalfOpen: !certificate, noDelay: true };
		this.net = createNetServer(options, (socket) => this.enter(socket));
	}

	/** @throws Error when it is not listening */
	get port(): number {
		const address = this.net.address();
		if (address === null || typeof address === 'string') throw new Error('it is not listening');
		return address.port;
	}

	async listen(port: number): Promise<void> {
		this.net.listen(port, '127.0.0.1');
		await once(this.net, 'listening');
	}

	/** Ends open connections and stops. */
	async close(): Promise<void> {
		this.isClosing = true;
		if (!this.net.listening) return;
		const closed = once(this.net, 'close');
		this.net.close();
		for (const socket of this.sockets.values()) socket.destroy();
		await closed;
	}

	private enter(socket: Socket): void {
		const { remotePort } = socket;
		this.sockets.set(remotePort, socket);
		socket.once('close', () => this.sockets.delete(remotePort));
		switch (this.account.takeBreak()) {
			case 'connect':
				socket.resetAndDestroy();
				break;
			case 'handshake':
				// The client's hello is here; nothing answers it.
				socket.on('error', () => undefined).once('data', () => socket.destroy());
				break;
			default:
				this.server.emit('connection', socket);
		}
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { account } = this;
		const url = new URL(`http://emulator${request.url ?? '/'}`);
		if (url.pathname.startsWith(SAMPLES_PATH)) {
			return serveSample(request, response, url.pathname, this.samplesDir);
		}
		const isAuthorized = isKey(request.headers['x-api-key'], account.apiKey);
		const record = recordOf(request, url, account.clock.now(), isAuthorized);
		account.requests.push(record);
		response.setHeader('Date', new Date(record.at).toUTCString());
		const socket = this.sockets.get(request.socket.remotePort) ?? request.socket;
		const exchange = new Exchange(request, response, url, record, socket, account.signal);
		return answerThrough(account.interceptors, exchange, () => dispatch(account, exchange));
	}
}

function isKey(given: string | string[] | undefined, key: string): boolean {
	if (typeof given !== 'string') return false;
	const [one, other] = [Buffer.from(given), Buffer.from(key)];
	return one.length === other.length && timingSafeEqual(one, other);
}
