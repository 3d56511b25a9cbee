import { spawn } from 'node:child_process';
import { once as event } from 'node:events';
import { request as tlsRequest } from 'node:https';
import path from 'node:path';
import { Readable } from 'node:stream';

import { request } from 'undici';

import { damagedRecord, once } from '..';
import { until, useEmulator } from '../testing/calls';
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

describe('large files are not held in memory', () => {
	const v2 = { chunkBytes: 50 * MB, assetProcessingMs: 0 };
	const emulator = useEmulator({ processingMs: 0, v2 });

	const movie = makeMovie({ durationSec: 30 });

	/** These bytes around so many megabytes of zeros. */
	function* zeros(head: Buffer, megabytes: number, tail = ''): Generator<Buffer | string> {
		yield head;
		const chunk = Buffer.alloc(MB);
		for (let left = megabytes; left > 0; left -= 1) yield chunk;
		yield tail;
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
		const head = Buffer.concat([Buffer.from(form), movie, box]);
		const type = 'multipart/form-data; boundary=b';
		const { statusCode, body } = await request(`${emulator.url}/embed/tasks`, {
			method: 'POST',
			headers: { 'x-api-key': emulator.apiKey, 'content-type': type },
			body: Readable.from(zeros(head, megabytes, '\r\n--b--\r\n')),
		});
		await body.dump();
		expect(statusCode).toBe(200);
	}

	test('in one request', async () => {
		await upload(20);
		// Holding the file even once would show as 200 MB.
		expect(await growth(() => upload(200))).toBeLessThan(120);
		expect(emulator.requests.at(-1)?.file?.bytes).toBeGreaterThan(200 * MB);
	});

	test('in parts', async () => {
		const total = 250 * MB;
		const box = Buffer.alloc(MB - movie.length);
		box.writeUInt32BE(total - movie.length, 0);
		box.write('mdat', 4, 'latin1');
		const opening = { filename: 'large.mp4', type: 'video', total_size: total };
		const session = (await postJson(emulator, '/assets/multipart-uploads', opening)).body;
		const report = `/assets/multipart-uploads/${String(session.upload_id)}`;
		const headers = {
			'content-type': 'application/octet-stream',
			'content-length': String(50 * MB),
		};
		const asset = () => emulator.v2.assets.find(String(session.asset_id));
		const parts = async () => {
			for (const [at, { url }] of (session.upload_urls as { url: string }[]).entries()) {
				const head = at === 0 ? Buffer.concat([movie, box]) : Buffer.alloc(MB);
				const body = Readable.from(zeros(head, 49));
				const put = await request(url, { method: 'PUT', headers, body });
				await put.body.dump();
				const proof = { proof: put.headers.etag, proof_type: 'etag', chunk_size: 50 * MB };
				const completed_chunks = [{ chunk_index: at + 1, ...proof }];
				expect((await postJson(emulator, report, { completed_chunks })).status).toBe(200);
			}
			await until(() => asset()?.status === 'ready', 30_000);
		};
		expect(await growth(parts)).toBeLessThan(150);
		expect(asset()?.media?.bytes).toBe(total);
	});
});

describe('over TLS', () => {
	const emulator = useEmulator({ processingMs: 0, tls: true });

	/** GET, or POST of JSON, by a client that trusts the emulator's certificate alone. */
	function ask(below = '/indexes', json?: unknown): Promise<number | undefined> {
		return new Promise((resolve, reject) => {
			const { apiKey, certificate: ca } = emulator;
			const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };
			const options = { method: json ? 'POST' : 'GET', headers, agent: false as const, ca };
			tlsRequest(emulator.url + below, options, (response) => resolve(response.statusCode))
				.on('error', reject)
				.end(json && JSON.stringify(json));
		});
	}

	test('it is the same API, but only for clients that trust its certificate', async () => {
		expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v1\.3$/);
		expect(await ask()).toBe(200);
		await expect(fetch(`${emulator.url}/indexes`)).rejects.toMatchObject({
			cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
		});
	});

	test('a damaged record: the task exists, the answer cannot be decrypted', async () => {
		emulator.intercept(once(damagedRecord));
		const media_source = { url: `${emulator.origin}/samples/harbour-at-sunset.mp4` };
		const task = { input_type: 'video', model_name: 'marengo3.0', video: { media_source } };
		await expect(ask('/embed-v2/tasks', task)).rejects.toMatchObject({
			code: expect.stringMatching(/^ERR_SSL_.*BAD_RECORD_MAC$/),
		});
		const [made] = emulator.v2.tasks.tasks.values();
		await until(() => made?.status === 'ready');
		expect(await ask()).toBe(200);
	});

	test('a broken handshake: the connection closes before TLS is there', async () => {
		emulator.breakConnections(1, 'handshake');
		await expect(ask()).rejects.toMatchObject({
			code: 'ECONNRESET',
			message: expect.stringContaining('before secure TLS connection'),
		});
		expect(emulator.requests).toHaveLength(0);
		expect(await ask()).toBe(200);
	});
});
