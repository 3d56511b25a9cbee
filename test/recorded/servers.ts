import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { Worker } from 'node:worker_threads';
import type { Received } from './recording';

/** What a script does with a connection. */
export interface Wire {
	write(data: string | Buffer): void;
	/** Closes orderly, as far as TCP goes; with TLS without a word of TLS. */
	fin(): void;
	rst(): void;
	/** Reads no more. */
	stop(): void;
	/** Reads a piece every 50 ms for some time, then as fast as it can. */
	slow(ms: number): void;
	/** With TLS: changes the last byte of all that goes to the client from now on. */
	damage(): void;
	/** With TLS: sends bytes that are no TLS. */
	plain(data: string): void;
}

/** What a server does when a connection is there, and when so much of a request was read. */
export interface Script {
	accept?(wire: Wire): void;
	head?(wire: Wire): void;
	/** A third of the body. */
	middle?(wire: Wire): void;
	whole?(wire: Wire): void;
}

export interface Played {
	port: number;
	received(): Received;
	close(): void;
}

const ORDER: readonly Received[] = ['nothing', 'head', 'part', 'whole'];

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Reads a request and plays the script at its stages. */
function read(socket: Socket, wire: Wire, script: Script, got: (received: Received) => void): void {
	let head = '';
	let length: number | undefined;
	let body = 0;
	let stage = 0;
	socket.on('data', (chunk: Buffer) => {
		got('head');
		if (length === undefined) {
			head += chunk.toString('latin1');
			const end = head.indexOf('\r\n\r\n');
			if (end < 0) return;
			body = head.length - end - 4;
			length = Number(/^content-length: (\d+)/im.exec(head.slice(0, end))?.[1] ?? 0);
			script.head?.(wire);
		} else {
			body += chunk.length;
		}
		if (body > 0) got('part');
		if (stage < 1 && length > 0 && body >= length / 3) {
			stage = 1;
			script.middle?.(wire);
		}
		if (stage < 2 && body >= length) {
			stage = 2;
			got('whole');
			script.whole?.(wire);
		}
	});
}

/** A server of this machine that plays a script; with `tls` behind a relay that can spoil the bytes. */
export async function play(script: Script, tls?: { answers?: TlsOptions }): Promise<Played> {
	let received: Received = 'nothing';
	const open = new Set<Socket>();
	const got = (now: Received): void => {
		if (ORDER.indexOf(now) > ORDER.indexOf(received)) received = now;
	};
	const fronts = new Map<number, { front: Socket; spoil: () => void }>();

	/** `front` is the client's connection, `socket` what the request is read from. */
	const wireOf = (socket: Socket, front: Socket, spoil: () => void): Wire => ({
		write: (data) => void socket.write(data),
		fin: () => {
			// What was written through TLS has to pass the relay first.
			setTimeout(() => front.end(), socket === front ? 0 : 50);
		},
		rst: () => {
			setTimeout(() => front.resetAndDestroy(), socket === front && !socket.bytesWritten ? 0 : 50);
		},
		stop: () => void socket.pause(),
		slow: (ms) => {
			const end = Date.now() + ms;
			socket.on('data', () => {
				if (Date.now() > end) return;
				socket.pause();
				setTimeout(() => socket.resume(), 50);
			});
		},
		damage: spoil,
		plain: (data) => void front.write(data),
	});

	const back = tls?.answers && createTlsServer(tls.answers);
	back?.on('tlsClientError', () => undefined);
	back?.on('secureConnection', (socket) => {
		socket.on('error', () => undefined);
		const { front, spoil } = fronts.get(socket.remotePort ?? 0) ?? {};
		if (front && spoil) read(socket, wireOf(socket, front, spoil), script, got);
	});
	const backPort = back && (await listen(back));

	const server = createServer({ allowHalfOpen: true }, (front) => {
		open.add(front);
		front.on('close', () => open.delete(front)).on('error', () => undefined);
		let damaged = false;
		const wire = wireOf(front, front, () => (damaged = true));
		script.accept?.(wire);
		if (backPort === undefined) {
			// Without an answer to the handshake no request is read.
			if (!tls) read(front, wire, script, got);
			else front.resume();
			return;
		}
		const relay = connect(backPort, '127.0.0.1', () => {
			fronts.set(relay.localPort ?? 0, { front, spoil: () => (damaged = true) });
			front.pipe(relay);
		});
		front.on('close', () => relay.destroy());
		relay.on('error', () => front.destroy()).on('end', () => front.end());
		relay.on('data', (chunk: Buffer) => {
			if (damaged) chunk[chunk.length - 1] = (chunk.at(-1) ?? 0) ^ 0xff;
			front.write(chunk);
		});
	});
	const port = await listen(server);
	return {
		port,
		received: () => received,
		close: () => {
			for (const socket of open) socket.destroy();
			server.close();
			back?.close();
		},
	};
}

/** A port of this machine on which a connection is never completed: its queue is full. */
export async function fullPort(): Promise<{ port: number; close(): void }> {
	const worker = new Worker(
		`const { parentPort } = require('node:worker_threads');
		const server = require('node:net').createServer();
		server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
			parentPort.postMessage(server.address().port);
			setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
		});`,
		{ eval: true },
	);
	const [port] = (await once(worker, 'message')) as [number];
	await sleep(200);
	const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
	for (const filler of fillers) filler.on('error', () => undefined);
	await sleep(300);
	return {
		port,
		close: () => {
			for (const filler of fillers) filler.destroy();
			void worker.terminate();
		},
	};
}

/** The certificates of the recorder: the client trusts the one that made `good` and `otherName`. */
export type Certificates = Record<'good' | 'otherName' | 'selfSigned', TlsOptions>;

/** Makes a CA, what it signed, and a certificate that only itself signed; gives the CA's file. */
export function makeCertificates(folder: string): string {
	const make = (name: string, ...args: string[]): void => {
		const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`];
		const all = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', ...files, ...args];
		execFileSync('openssl', all, { cwd: folder, stdio: 'pipe' });
	};
	const noCa = ['-addext', 'basicConstraints=critical,CA:FALSE'];
	const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', ...noCa];
	make('ca');
	make('good', ...signed, '-addext', 'subjectAltName=IP:127.0.0.1');
	make('otherName', ...signed, '-addext', 'subjectAltName=DNS:other.invalid');
	make('selfSigned', '-addext', 'subjectAltName=IP:127.0.0.1');
	return path.join(folder, 'ca.pem');
}

export function readCertificates(folder: string): Certificates {
	const read = (name: string): TlsOptions => ({
		key: readFileSync(path.join(folder, `${name}.key`)),
		cert: readFileSync(path.join(folder, `${name}.pem`)),
	});
	return { good: read('good'), otherName: read('otherName'), selfSigned: read('selfSigned') };
}
