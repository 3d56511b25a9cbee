import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';

import type { RunningEmulator as Account } from '../emulator';
import { dispatch } from '../routes';
import { BodyAborted } from './answer';
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
		const handle = (waits: boolean) => (req: IncomingMessage, res: ServerResponse) => {
			this.serve(req, res, waits).catch((error: unknown) => {
				// When the client is gone, or the emulator is closing, nobody is left to answer.
				const isGone = error instanceof BodyAborted || res.destroyed || this.isClosing;
				if (!isGone) console.error(error);
				res.destroy();
			});
		};
		this.server = certificate
			? createTlsServer(certificate, handle(false))
			: createServer(handle(false));
		// A client that asks whether to send its body is told so only when the body is wanted.
		this.server.on('checkContinue', handle(true));
		// Node's default ends every upload at five minutes.
		this.server.requestTimeout = 0;
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

	private async serve(req: IncomingMessage, res: ServerResponse, waits: boolean): Promise<void> {
		const { account } = this;
		const url = new URL(`http://emulator${req.url ?? '/'}`);
		if (url.pathname.startsWith(SAMPLES_PATH)) {
			return serveSample(req, res, url.pathname, this.samplesDir);
		}
		const isAuthorized = isKey(req.headers['x-api-key'], account.apiKey);
		const record = recordOf(req, url, account.clock.now(), isAuthorized);
		account.requests.push(record);
		res.setHeader('Date', new Date(account.clock.now()).toUTCString());
		const socket = this.sockets.get(req.socket.remotePort) ?? req.socket;
		const exchange = new Exchange(req, res, url, record, waits, socket);
		const honest = () => dispatch(account, exchange);
		return answerThrough(account.interceptors, exchange, honest, account.signal);
	}
}

function isKey(given: string | string[] | undefined, key: string): boolean {
	if (typeof given !== 'string') return false;
	const [one, other] = [Buffer.from(given), Buffer.from(key)];
	return one.length === other.length && timingSafeEqual(one, other);
}
