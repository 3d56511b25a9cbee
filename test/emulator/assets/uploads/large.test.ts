import { request } from 'node:http';

import type { Emulator } from '../..';
import { startEmulator } from '../..';
import { until } from '../../testing/calls';
import { makeMovie } from '../../testing/movies';
import { proofOf, report, type Session } from '../../testing/uploads';
import { postJson } from '../../testing/v2';

const MB = 1024 * 1024;
const PART_MB = 50;

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ v2: { chunkBytes: PART_MB * MB, assetProcessingMs: 0 } });
});
afterAll(() => emulator.close());

/** Puts a part of this size, `head` and then zeros, without ever holding it. */
function putZeros(url: string, bytes: number, head: Buffer): Promise<string> {
	const headers = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes) };
	return new Promise((resolve, reject) => {
		const req = request(url, { method: 'PUT', headers }, (res) => {
			res.resume().on('end', () => resolve(String(res.headers.etag)));
		}).on('error', reject);
		const chunk = Buffer.alloc(MB);
		let left = bytes - head.length;
		req.write(head);
		const more = () => {
			while (left > 0) {
				const size = Math.min(left, MB);
				left -= size;
				if (!req.write(chunk.subarray(0, size))) {
					req.once('drain', more);
					return;
				}
			}
			req.end();
		};
		more();
	});
}

test('an upload in parts is not held: memory stays far below its size', async () => {
	const movie = makeMovie({ durationSec: 30 });
	const total = 5 * PART_MB * MB;
	const box = Buffer.alloc(8);
	box.writeUInt32BE(total - movie.length, 0);
	box.write('mdat', 4, 'latin1');
	const answer = await postJson(emulator, '/assets/multipart-uploads', {
		filename: 'large.mp4',
		type: 'video',
		total_size: total,
	});
	const session = answer.body as unknown as Session;
	const before = process.memoryUsage().rss;
	let highest = before;
	const watch = setInterval(() => {
		highest = Math.max(highest, process.memoryUsage().rss);
	}, 20);
	for (const { chunk_index, url } of session.upload_urls) {
		const head = chunk_index === 1 ? Buffer.concat([movie, box]) : Buffer.alloc(0);
		const proof = await putZeros(url, PART_MB * MB, head);
		const chunk = { ...proofOf(chunk_index, head), proof, chunk_size: PART_MB * MB };
		expect((await report(emulator, session, [chunk])).status).toBe(200);
	}
	await until(() => emulator.v2.assets.find(session.asset_id)?.status === 'ready', 30_000);
	clearInterval(watch);
	expect(emulator.v2.assets.find(session.asset_id)?.bytes).toBe(total);
	// Both ends are in this process; holding the file even once would show as 250 MB.
	expect((highest - before) / MB).toBeLessThan(150);
});
