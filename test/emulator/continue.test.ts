import { request } from 'node:http';

import type { Emulator } from './index';
import { resetConnection, startEmulator } from './index';

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

test('a client that asks first is told to send its body only with a valid key', async () => {
	expect(await announce('tlk_wrong')).toEqual({ asked: false, status: 401 });
	expect(await announce(emulator.apiKey)).toEqual({ asked: true, status: 400 });
});

test('nor when the connection is to be reset before the body', async () => {
	emulator.intercept(resetConnection('before-body'));
	await expect(announce(emulator.apiKey)).rejects.toThrow();
	expect(emulator.requests.at(-1)?.bodyBytes).toBe(0);
});
