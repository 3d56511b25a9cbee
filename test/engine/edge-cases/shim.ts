import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'undici';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator';
import { type NodeResult, type NodeRun, runNode } from '../engine';

/** An answer of the emulator on its way to the node; JSON is read. */
export interface Shown {
	status: number;
	body: unknown;
}

/** Edits an answer in place. `path` is below the version, without its query. */
export type Edit = (asked: { method: string; path: string }, shown: Shown) => void;

/** An emulator behind a server that says other things than it, and what reached that server. */
export interface ShimFixture {
	readonly emulator: Emulator;
	/** Requests of the node, as `POST /embed-v2/tasks`, in their order; without queries. */
	readonly asked: string[];
	readonly credential: { apiKey: string; baseUrl: string };
	/** Where `media` lies, for TwelveLabs to fetch. */
	url(name: string): string;
	run(options: NodeRun): Promise<NodeResult>;
}

interface ShimOptions extends EmulatorOptions {
	readonly edit?: Edit;
	/** Files at addresses of their own. */
	readonly media?: Readonly<Record<string, Buffer>>;
}

/** Headers of the connection itself stay behind, as at any proxy. */
function onward({ headers }: { headers: object }): Record<string, string> {
	const own = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect']);
	const kept = Object.entries(headers).filter(([name]) => !own.has(name));
	return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = [];
	for await (const piece of req) pieces.push(piece as Buffer);
	return Buffer.concat(pieces);
}

/** Runs `body` with an emulator of its own, whose answers `edit` changes: what the emulator can not play. */
export async function inShim(
	{ edit, media = {}, ...options }: ShimOptions,
	body: (fixture: ShimFixture) => Promise<void>,
): Promise<void> {
	const emulator = await startEmulator({
		processingMs: 50,
		...options,
		v2: { assetProcessingMs: 0, ...options.v2 },
	});
	const asked: string[] = [];
	const answer = async (
		req: IncomingMessage,
	): Promise<Shown & { headers: object; text: string }> => {
		const { method = 'GET', url = '/' } = req;
		const sent = await bodyOf(req);
		const got = await request(emulator.origin + url, {
			method: method as 'GET',
			headers: onward(req),
			...(sent.length > 0 && { body: sent }),
		});
		const text = await got.body.text();
		const path = url.replace(/^\/v1.3/, '').replace(/\?.*/, '');
		asked.push(`${method} ${path}`);
		const isJson = text !== '' && String(got.headers['content-type']).includes('json');
		const shown: Shown = { status: got.statusCode, body: isJson ? JSON.parse(text) : text };
		edit?.({ method, path }, shown);
		const { body: now } = shown;
		return {
			...shown,
			headers: onward(got),
			text: typeof now === 'string' ? now : JSON.stringify(now),
		};
	};
	const server = createServer((req, res) => {
		const file = media[(req.url ?? '').slice(1)];
		if (file) {
			res.end(file);
			return;
		}
		answer(req).then(
			({ status, body: shown, headers, text }) => {
				const type = typeof shown === 'string' ? 'text/html' : 'application/json';
				res
					.writeHead(status, { ...headers, 'content-type': type })
					.end(status === 204 ? undefined : text);
			},
			() => res.destroy(),
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = Object(server.address()) as { port: number };
	const origin = `http://127.0.0.1:${port}`;
	const credential = { apiKey: emulator.apiKey, baseUrl: `${origin}/v1.3` };
	try {
		await body({
			emulator,
			asked,
			credential,
			url: (name) => `${origin}/${name}`,
			run: (run) => runNode({ credential, ...run }),
		});
	} finally {
		server.close();
		server.closeAllConnections();
		await emulator.close();
	}
}
