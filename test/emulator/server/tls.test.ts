import { X509Certificate } from 'node:crypto';

import type { Emulator } from '..';
import { damagedRecord, delay, once, resetConnection, startEmulator } from '..';
import { formOf, sampleForm, until } from '../testing/calls';
import { rawGet, rawPost } from '../testing/raw';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0, tls: true });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

function createFrom(field: 'video_url' | 'video_file') {
	const url = `${emulator.origin}/samples/harbour-at-sunset.mp4`;
	const fromUrl = formOf(['model_name', 'marengo3.0'], ['video_url', url]);
	return rawPost(emulator, '/embed/tasks', field === 'video_url' ? fromUrl : sampleForm());
}

test('the certificate is for this machine alone, and signed by itself', () => {
	const certificate = new X509Certificate(emulator.certificate ?? '');
	expect(certificate.verify(certificate.publicKey)).toBe(true);
	expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1, DNS:localhost');
	expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
	expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
});

test('the same API over https: for who trusts it, and nobody else', async () => {
	expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/v1\.3$/);
	expect((await rawGet(emulator, '/indexes')).status).toBe(200);
	await expect(fetch(`${emulator.url}/indexes`)).rejects.toMatchObject({
		cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
	});
});

test('uploads, and its own samples by URL', async () => {
	expect((await createFrom('video_file')).status).toBe(200);
	expect((await createFrom('video_url')).status).toBe(200);
	await until(() => [...emulator.tasks.values()].every(({ status }) => status === 'ready'));
});

test.each(['video_file', 'video_url'] as const)(
	'damagedRecord: the task of a %s exists, the answer cannot be decrypted',
	async (field) => {
		emulator.intercept(once(damagedRecord));
		await expect(createFrom(field)).rejects.toMatchObject({
			code: expect.stringMatching(/^ERR_SSL_.*BAD_RECORD_MAC$/),
		});
		expect(emulator.tasks.size).toBe(1);
		expect((await rawGet(emulator, '/indexes')).status).toBe(200);
	},
);

test('handshake: the connection closes before TLS is there, nothing is sent', async () => {
	emulator.breakConnections(1, 'handshake');
	await expect(rawGet(emulator, '/indexes')).rejects.toMatchObject({
		code: 'ECONNRESET',
		message: expect.stringContaining('before secure TLS connection'),
	});
	expect(emulator.requests).toHaveLength(0);
	expect((await rawGet(emulator, '/indexes')).status).toBe(200);
});

test.each(['before-body', 'after-request', 'in-answer'] as const)(
	'reset %s works below TLS',
	async (reset) => {
		emulator.intercept(once(resetConnection(reset)));
		await expect(rawGet(emulator, '/indexes')).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect((await rawGet(emulator, '/indexes')).status).toBe(200);
	},
);

test('close ends open connections', async () => {
	const other = await startEmulator({ tls: true });
	other.intercept(delay(60_000));
	const waiting = expect(rawGet(other, '/indexes')).rejects.toThrow();
	await until(() => other.requests.length === 1);
	await other.close();
	await waiting;
});
