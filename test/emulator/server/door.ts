import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as NetServer, Socket } from 'node:net';
import { createServer } from 'node:net';

import type { ConnectionBreak } from './account';

/**
 * Where connections come in, before HTTP or TLS sees them: some are turned away, and of each the raw
 * socket is known, so that it can be reset or written to below TLS.
 */
export class Door {
	private readonly net: NetServer;
	private readonly sockets = new Map<number | undefined, Socket>();

	/**
	 * @param server gets the connections; it does not listen itself
	 * @param fault the fault for a new connection, used up by being taken
	 * @param tls whether `server` speaks TLS
	 */
	constructor(
		private readonly server: Server,
		private readonly fault: () => ConnectionBreak | undefined,
		tls: boolean,
	) {
		// As node:http listens; TLS has no half-open connections.
		const options = { allowHalfOpen: !tls, noDelay: true };
		this.net = createServer(options, (socket) => this.enter(socket));
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

	/** The raw socket of a connection, which a TLS socket hides. */
	rawSocket(socket: Socket): Socket {
		return this.sockets.get(socket.remotePort) ?? socket;
	}

	/** Ends open connections and stops. */
	async close(): Promise<void> {
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
		switch (this.fault()) {
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
}
