import { request } from 'node:http';

import type { Emulator } from './index';
import { delay, startEmulator } from './index';
import { call } from './testing/calls';
import { makeMovie } from './testing/movies';

const MB = 1024 * 1024;

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());

/** Uploads a movie whose media data is `megabytes` of zeros, without ever holding it either. */
function uploadLarge(megabytes: number): Promise<number> {
	const movie = makeMovie({ durationSec: 30 });
	const box = Buffer.from('000000016d6461740000000000000000', 'hex');
	box.writeBigUInt64BE(BigInt(megabytes * MB + 16), 8);
	const head =
		'--b\r\nContent-Disposition: form-data; name="model_name"\r\n\r\nmarengo3.0\r\n' +
		'--b\r\nContent-Disposition: form-data; name="video_file"; filename="large.mp4"\r\n\r\n';
	return new Promise((resolve, reject) => {
		const headers = {
			'x-api-key': emulator.apiKey,
			'content-type': 'multipart/form-data; boundary=b',
		};
		const req = request(`${emulator.url}/embed/tasks`, { method: 'POST', headers }, (res) => {
			res.resume().on('end', () => resolve(res.statusCode ?? 0));
		}).on('error', reject);
		req.write(Buffer.concat([Buffer.from(head), movie, box]));
		const chunk = Buffer.alloc(MB);
		let left = megabytes;
		const more = () => {
			for (; left > 0; left -= 1) {
				if (!req.write(chunk)) {
					left -= 1;
					req.once('drain', more);
					return;
				}
			}
			req.end('\r\n--b--\r\n');
		};
		more();
	});
}

test('an upload is not held: memory stays far below its size', async () => {
	await uploadLarge(20);
	const before = process.memoryUsage().rss;
	let highest = before;
	const watch = setInterval(() => {
		highest = Math.max(highest, process.memoryUsage().rss);
	}, 20);
	expect(await uploadLarge(200)).toBe(200);
	clearInterval(watch);
	expect(emulator.requests.at(-1)?.file?.bytes).toBeGreaterThan(200 * MB);
	// Both ends are in this process; holding the file even once would show as 200 MB.
	expect((highest - before) / MB).toBeLessThan(120);
});

test('thousands of clips are sent as they are made', async () => {
	const { id } = emulator.seedTask({ clips: 1000, hasAudio: false });
	const { body } = await call(emulator, `/embed/tasks/${id}`);
	const { segments } = body.video_embedding as { segments: unknown[] };
	expect(segments.length).toBe(1000);
});

test('closing ends requests under way', async () => {
	const slow = await startEmulator();
	slow.intercept(delay(60_000));
	const waiting = expect(call(slow, '/indexes')).rejects.toThrow();
	await new Promise((resolve) => setTimeout(resolve, 50));
	await slow.close();
	await waiting;
});
