import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer, jsonOf, sampled } from './receive-file';
import { PART_BYTES } from './samples';

/** Addresses that come with a session, and most that one request gives. */
const FIRST_URLS = 10;
const MOST = 50;
const HOUR_MS = 3_600_000;

const UPLOADS = '/v1.3/assets/multipart-uploads';
const ASSET = /^\/v1\.3\/assets\/([0-9a-f]{24})$/;
const UPLOAD = /^\/v1\.3\/assets\/multipart-uploads\/([0-9a-f]{24})(\/presigned-urls)?$/;
const PART = /^\/parts\/([0-9a-f]{24})\/(\d+)\/([0-9a-f]{16})$/;

/** A file as it came, in one request or in parts. */
export interface ReceivedFile {
	bytes: number;
	/** What tells each of its parts from others, in the file's order. */
	parts: string[];
	/** From the first request about it to the last. */
	ms: number;
	/** What it cost the sink: near `ms`, the sink was the limit. */
	cpuMs: number;
}

/** What a file cost since this was called. */
function clock(): () => Pick<ReceivedFile, 'ms' | 'cpuMs'> {
	const cpu = process.cpuUsage();
	const began = process.hrtime.bigint();
	return () => {
		const { user, system } = process.cpuUsage(cpu);
		return { ms: Number(process.hrtime.bigint() - began) / 1e6, cpuMs: (user + system) / 1000 };
	};
}

interface Session {
	total: number;
	count: number;
	/** Addresses that were given and not used. */
	open: Set<string>;
	/** ETags of the parts that came, by their index. */
	came: Map<number, string>;
	reported: Set<number>;
	spent: ReturnType<typeof clock>;
}

/**
 * TwelveLabs' uploads in parts (EMBED_V2.md §6.3) and the storage behind them: an address serves once,
 * a part has the length that is due, a report names the ETags and lengths that came. A file that is
 * complete is told to `tell`; its asset is ready at once.
 */
export class PartUploads {
	private readonly sessions = new Map<string, Session>();

	constructor(
		private readonly origin: () => string,
		private readonly tell: (file: ReceivedFile) => void,
	) {}

	/** Answers a request if it is about assets. */
	take(request: IncomingMessage, response: ServerResponse): boolean {
		const { method = '', url = '' } = request;
		const work = this.workFor(method, url);
		if (!work) return false;
		void work(request, response).catch((error: unknown) => {
			answer(response, 400, { code: 'refused', message: String(error) });
		});
		return true;
	}

	private workFor(
		method: string,
		url: string,
	): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined {
		const [, uploadId = '', more] = UPLOAD.exec(url) ?? [];
		const [, partOf = '', index, token] = PART.exec(url) ?? [];
		const [, assetId] = ASSET.exec(url) ?? [];
		if (method === 'PUT' && url === '/files') return (...both) => this.receiveFile(...both);
		if (method === 'PUT' && token !== undefined) {
			return (...both) => this.receivePart(partOf, Number(index), token, ...both);
		}
		if (method === 'GET' && assetId !== undefined) {
			return async (_, response) => answer(response, 200, { _id: assetId, status: 'ready' });
		}
		if (method !== 'POST') return undefined;
		if (url === UPLOADS) return (...both) => this.create(...both);
		if (more !== undefined) return (...both) => this.presign(uploadId, ...both);
		if (uploadId !== '') return (...both) => this.report(uploadId, ...both);
		return undefined;
	}

	/** A file in one request: what curl sends. */
	private async receiveFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const spent = clock();
		const samples = await sampled(request);
		this.tell({ bytes: samples.bytes, parts: samples.parts(), ...spent() });
		response.writeHead(200).end();
	}

	private async create(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const spent = clock();
		const total = Number((await jsonOf(request)).total_size);
		const count = Math.ceil(total / PART_BYTES);
		if (!(count >= 1)) throw new Error('total_size');
		const id = randomBytes(12).toString('hex');
		const session = { total, count, open: new Set<string>(), reported: new Set<number>(), spent };
		this.sessions.set(id, { ...session, came: new Map() });
		answer(response, 201, {
			upload_id: id,
			asset_id: id,
			upload_urls: this.urls(id, 1, FIRST_URLS),
			upload_headers: { 'Content-Type': 'application/octet-stream' },
			chunk_size: PART_BYTES,
			total_chunks: count,
			expires_at: new Date(Date.now() + 24 * HOUR_MS).toISOString(),
		});
	}

	private async presign(
		id: string,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const { start, count } = await jsonOf(request);
		const isLot = Number(start) >= 1 && Number(count) >= 1 && Number(count) <= MOST;
		if (!isLot) throw new Error('start, count');
		answer(response, 200, { upload_urls: this.urls(id, Number(start), Number(count)) });
	}

	private async receivePart(
		id: string,
		index: number,
		token: string,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const session = this.sessionOf(id);
		const samples = await sampled(request);
		const due = Math.min(PART_BYTES, session.total - (index - 1) * PART_BYTES);
		if (!session.open.delete(`${index}/${token}`)) throw new Error('address');
		if (samples.bytes !== due) throw new Error(`${samples.bytes} bytes instead of ${due}`);
		const etag = samples.parts().join();
		session.came.set(index, etag);
		response.writeHead(200, { ETag: `"${etag}"` }).end();
	}

	private async report(
		id: string,
		request: IncomingMessage,
		response: ServerResponse,
	): Promise<void> {
		const session = this.sessionOf(id);
		const { completed_chunks: given } = await jsonOf(request);
		const chunks: unknown[] = Array.isArray(given) ? given : [];
		if (chunks.length < 1 || chunks.length > MOST) throw new Error('completed_chunks');
		for (const chunk of chunks) {
			const { chunk_index, proof, proof_type, chunk_size } = Object(chunk) as Record<
				string,
				unknown
			>;
			const etag = session.came.get(Number(chunk_index));
			const isIn = etag === proof && proof_type === 'etag' && `${etag}`.endsWith(`-${chunk_size}`);
			if (!isIn) throw new Error(`chunk ${chunk_index}`);
			session.reported.add(Number(chunk_index));
		}
		const done = session.reported.size === session.count;
		if (done) {
			const parts = Array.from(
				{ length: session.count },
				(_, at) => session.came.get(at + 1) ?? '',
			);
			this.tell({ bytes: session.total, parts, ...session.spent() });
		}
		answer(response, 200, {
			asset_id: id,
			processed_chunks: chunks.length,
			duplicate_chunks: 0,
			total_completed: session.reported.size,
			...(done && { url: `${this.origin()}/files/${id}` }),
		});
		if (done) this.sessions.delete(id);
	}

	private urls(id: string, start: number, count: number): object[] {
		const { open, count: all } = this.sessionOf(id);
		const length = Math.max(0, Math.min(count, all - start + 1));
		return Array.from({ length }, (_, at) => {
			const serial = `${start + at}/${randomBytes(8).toString('hex')}`;
			open.add(serial);
			return {
				chunk_index: start + at,
				url: `${this.origin()}/parts/${id}/${serial}`,
				expires_at: new Date(Date.now() + HOUR_MS).toISOString(),
			};
		});
	}

	private sessionOf(id: string): Session {
		const session = this.sessions.get(id);
		if (!session) throw new Error('upload_id');
		return session;
	}
}
