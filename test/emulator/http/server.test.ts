import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once as event } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

import type { Emulator } from '..';
import { damagedRecord, once, resetConnection, startEmulator } from '..';
import { formOf, sampleForm, until } from '../testing/calls';
import { makeMovie } from '../testing/movies';
import { postJson } from '../testing/v2';

const MB = 1024 * 1024;

test('the command prints where it is, answers there, and stops when told', async () => {
	const args = ['--port', '0', '--key', 'tlk_mine', '--processing-ms', '10'];
	const cli = path.join(__dirname, '..', 'cli.ts');
	const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args]);
	const [said] = (await event(child.stdout, 'data')) as [Buffer];
	const url = /Base URL\s+(\S+)/.exec(String(said))?.[1] ?? '';
	const answer = await fetch(`${url}/indexes`, { headers: { 'x-api-key': 'tlk_mine' } });
	expect(answer.status).toBe(200);
	child.kill('SIGTERM');
	expect(await event(child, 'exit')).toEqual([0, null]);
});

describe('a client that asks before it sends a body', () => {
	let emulator: Emulator;
	beforeAll(async () => {
		emulator = await startEmulator();
	});
	afterAll(() => emulator.close());

	/** Announces a body with `Expect: 100-continue`; says whether it was asked for, and what was answered. */
	function announce(key: string): Promise<{ asked: boolean; status: number | undefined }> {
		return new Promise((resolve, reject) => {
			let asked = false;
			const headers = {
				'x-api-key': key,
				'content-type': 'multipart/form-data; boundary=b',
				'content-length': 5,
				expect: '100-continue',
			};
			const req = request(`${emulator.url}/embed/tasks`, { method: 'POST', headers });
			req.on('continue', () => {
				asked = true;
				req.end('--b--');
			});
			req.on('response', (res) => {
				res.resume();
				resolve({ asked, status: res.statusCode });
				req.destroy();
			});
			req.on('error', reject);
			req.flushHeaders();
		});
	}

	test('is told to only with a valid key', async () => {
		expect(await announce('tlk_wrong')).toEqual({ asked: false, status: 401 });
		expect(await announce(emulator.apiKey)).toEqual({ asked: true, status: 400 });
	});

	test('is not when the connection is to be reset before', async () => {
		emulator.intercept(resetConnection('before-body'));
		await expect(announce(emulator.apiKey)).rejects.toThrow();
		expect(emulator.requests.at(-1)?.bodyBytes).toBe(0);
	});
});

describe('large files', () => {
	let emulator: Emulator;
	beforeAll(async () => {
		const v2 = { chunkBytes: 50 * MB, assetProcessingMs: 0 };
		emulator = await startEmulator({ processingMs: 0, v2 });
	});
	afterAll(() => emulator.close());

	const movie = makeMovie({ durationSec: 30 });

	/** Sends `head`, so many megabytes of zeros, and `tail`, without ever holding them. */
	function sendZeros(
		url: string,
		{ method, headers }: { method: string; headers: Record<string, string> },
		[head, megabytes, tail]: [head: Buffer, megabytes: number, tail: string],
	): Promise<IncomingMessage> {
		return new Promise((resolve, reject) => {
			const req = request(url, { method, headers }, (res) => {
				res.resume().on('end', () => resolve(res));
			}).on('error', reject);
			const chunk = Buffer.alloc(MB);
			let left = megabytes;
			const more = () => {
				while (left-- > 0) {
					if (!req.write(chunk)) {
						req.once('drain', more);
						return;
					}
				}
				req.end(tail);
			};
			req.write(head);
			more();
		});
	}

	/** By how many megabytes memory grows meanwhile. Both ends are in this process. */
	async function growth(work: () => Promise<unknown>): Promise<number> {
		const before = process.memoryUsage().rss;
		let highest = before;
		const watch = setInterval(() => {
			highest = Math.max(highest, process.memoryUsage().rss);
		}, 20);
		await work().finally(() => clearInterval(watch));
		return (highest - before) / MB;
	}

	async function upload(megabytes: number): Promise<void> {
		const box = Buffer.from('000000016d6461740000000000000000', 'hex');
		box.writeBigUInt64BE(BigInt(megabytes * MB + 16), 8);
		const form =
			'--b\r\nContent-Disposition: form-data; name="model_name"\r\n\r\nmarengo3.0\r\n' +
			'--b\r\nContent-Disposition: form-data; name="video_file"; filename="large.mp4"\r\n\r\n';
		const type = 'multipart/form-data; boundary=b';
		const headers = { 'x-api-key': emulator.apiKey, 'content-type': type };
		const head = Buffer.concat([Buffer.from(form), movie, box]);
		const init = { method: 'POST', headers };
		const { statusCode } = await sendZeros(`${emulator.url}/embed/tasks`, init, [
			head,
			megabytes,
			'\r\n--b--\r\n',
		]);
		expect(statusCode).toBe(200);
	}

	test('an upload is not held: memory stays far below its size', async () => {
		await upload(20);
		// Holding the file even once would show as 200 MB.
		expect(await growth(() => upload(200))).toBeLessThan(120);
		expect(emulator.requests.at(-1)?.file?.bytes).toBeGreaterThan(200 * MB);
	});

	test('nor is one in parts', async () => {
		const total = 250 * MB;
		const box = Buffer.alloc(MB - movie.length);
		box.writeUInt32BE(total - movie.length, 0);
		box.write('mdat', 4, 'latin1');
		const start = Buffer.concat([movie, box]);
		const body = { filename: 'large.mp4', type: 'video', total_size: total };
		const session = (await postJson(emulator, '/assets/multipart-uploads', body)).body;
		const headers = {
			'Content-Type': 'application/octet-stream',
			'Content-Length': String(50 * MB),
		};
		const asset = () => emulator.v2.assets.find(String(session.asset_id));
		const parts = async () => {
			for (const [at, { url }] of (session.upload_urls as { url: string }[]).entries()) {
				const head = at === 0 ? start : Buffer.alloc(MB);
				const { headers: told } = await sendZeros(url, { method: 'PUT', headers }, [head, 49, '']);
				const proof = { proof: told.etag, proof_type: 'etag', chunk_size: 50 * MB };
				const completed_chunks = [{ chunk_index: at + 1, ...proof }];
				const path = `/assets/multipart-uploads/${String(session.upload_id)}`;
				expect((await postJson(emulator, path, { completed_chunks })).status).toBe(200);
			}
			await until(() => asset()?.status === 'ready', 30_000);
		};
		expect(await growth(parts)).toBeLessThan(150);
		expect(asset()?.media?.bytes).toBe(total);
	});
});

describe('over TLS', () => {
	let emulator: Emulator;
	beforeAll(async () => {
		emulator = await startEmulator({ processingMs: 0, tls: true });
	});
	afterAll(() => emulator.close());
	beforeEach(() => emulator.reset());

	/** Trusts the emulator's certificate alone. */
	function ask(below: string, form?: FormData): Promise<number | undefined> {
		return new Promise((resolve, reject) => {
			const encoded = new Response(form);
			const type = encoded.headers.get('content-type') ?? '';
			const headers = { 'x-api-key': emulator.apiKey, ...(form && { 'content-type': type }) };
			const { certificate: ca } = emulator;
			const options = { method: form ? 'POST' : 'GET', headers, agent: false as const, ca };
			const req = tlsRequest(emulator.url + below, options, (res) => {
				buffer(res)
					.then(() => resolve(res.statusCode))
					.catch(reject);
			}).on('error', reject);
			void encoded.arrayBuffer().then((body) => req.end(form && Buffer.from(body)));
		});
	}

	const fromUrl = () =>
		formOf(
			['model_name', 'marengo3.0'],
			['video_url', `${emulator.origin}/samples/harbour-at-sunset.mp4`],
		);

	test('it is the same API, for who trusts its certificate, and nobody else', async () => {
		const certificate = new X509Certificate(emulator.certificate ?? '');
		expect(certificate.verify(certificate.publicKey)).toBe(true);
		expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
		expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v1\.3$/);
		expect(await ask('/indexes')).toBe(200);
		await expect(fetch(`${emulator.url}/indexes`)).rejects.toMatchObject({
			cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
		});
	});

	test('a damaged record: the task exists, the answer cannot be decrypted', async () => {
		for (const form of [sampleForm(), fromUrl()]) {
			emulator.intercept(once(damagedRecord));
			await expect(ask('/embed/tasks', form)).rejects.toMatchObject({
				code: expect.stringMatching(/^ERR_SSL_.*BAD_RECORD_MAC$/),
			});
		}
		await until(() => [...emulator.tasks.values()].every(({ status }) => status === 'ready'));
		expect(emulator.tasks.size).toBe(2);
		expect(await ask('/indexes')).toBe(200);
	});

	test('a broken handshake: the connection closes before TLS is there', async () => {
		emulator.breakConnections(1, 'handshake');
		await expect(ask('/indexes')).rejects.toMatchObject({
			code: 'ECONNRESET',
			message: expect.stringContaining('before secure TLS connection'),
		});
		expect(emulator.requests).toHaveLength(0);
		expect(await ask('/indexes')).toBe(200);
	});

	test.each(['before-body', 'after-request', 'in-answer'] as const)(
		'a reset %s works below TLS',
		async (when) => {
			emulator.intercept(once(resetConnection(when)));
			await expect(ask('/indexes')).rejects.toMatchObject({ code: 'ECONNRESET' });
			expect(await ask('/indexes')).toBe(200);
		},
	);
});
