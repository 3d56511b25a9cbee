import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync } from 'node:zlib';

import type { Emulator, FaultAction } from '..';
import { startEmulator } from '..';
import { call, create, formOf, sampleForm, until } from '../testing/calls';
import { rawGet } from '../testing/raw';
import { HOSTILE_KINDS, RANDOM_KINDS, randomFault } from './random';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ processingMs: 0 });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

/** The same fault for the next request, whatever it is. */
function next(then: FaultAction): void {
	emulator.faults.add({ then });
}

describe('carried out only later', () => {
	const form = () => sampleForm();
	const urlForm = () =>
		formOf(
			['model_name', 'marengo3.0'],
			['video_url', `${emulator.origin}/samples/harbour-at-sunset.mp4`],
		);

	test.each([
		['a file', form],
		['a URL', urlForm],
	])('the answer goes out at once, the task of %s comes after', async (_, makeForm) => {
		next({ status: 504, accept: true, acceptAfterMs: 400 });
		expect((await create(emulator, makeForm())).status).toBe(504);
		expect(emulator.tasks.size).toBe(0);
		const answeredAt = Date.now();
		await until(() => emulator.tasks.size === 1);
		expect(Date.now() - answeredAt).toBeGreaterThan(200);
		const [task] = emulator.tasks.values();
		expect(task?.createdAt).toBeGreaterThanOrEqual(answeredAt);
		await until(() => task?.status === 'ready');
	});

	test('also after a reset', async () => {
		next({ reset: 'after-accept', acceptAfterMs: 100 });
		await expect(create(emulator, sampleForm())).rejects.toThrow();
		expect(emulator.tasks.size).toBe(0);
		await until(() => emulator.tasks.size === 1);
	});

	test('not after the emulator was reset, and never when it is refused', async () => {
		next({ status: 504, accept: true, acceptAfterMs: 50 });
		await create(emulator, sampleForm());
		emulator.reset();
		next({ status: 504, accept: true, acceptAfterMs: 50 });
		expect((await create(emulator, sampleForm(['nonsense', '1']))).status).toBe(504);
		await sleep(120);
		expect(emulator.tasks.size).toBe(0);
	});

	test('in process too it is refused where it would do nothing', () => {
		expect(() => next({ status: 504, acceptAfterMs: 50 })).toThrow('accept');
	});
});

describe('web pages', () => {
	test.each([200, 404, 522])('with status %i', async (status) => {
		next({ status, html: true });
		const page = await call(emulator, '/indexes');
		expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html']);
		expect(page.text).toContain(`<title>${status} `);
	});

	test('of one’s own, with the request’s headers after it, key and all', async () => {
		next({ status: 502, html: 'echo', body: '<p>why?</p>', headers: { Via: 'proxy' } });
		const { text, headers } = await call(emulator, '/indexes');
		expect(text).toMatch(/^<p>why\?<\/p><pre>/);
		expect(text).toContain(`x-api-key: ${emulator.apiKey}`);
		expect(headers.get('via')).toBe('proxy');
		expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiKey);
	});
});

describe('compressed answers', () => {
	const get = (accept: string) => rawGet(emulator, '/indexes', { 'accept-encoding': accept });

	test('whole', async () => {
		next({ encoding: 'br' });
		const { headers, body } = await get('gzip, br');
		expect(headers['content-encoding']).toBe('br');
		expect(JSON.parse(brotliDecompressSync(body).toString())).toHaveProperty('data');
	});

	test.each([
		['br', 'cut'],
		['br', 'damaged'],
		['gzip', 'cut'],
		['gzip', 'damaged'],
		['deflate', 'cut'],
		['deflate', 'damaged'],
	] as const)('%s %s: cannot be read, although the task exists', async (encoding, broken) => {
		next({ encoding, broken });
		const headers = { 'accept-encoding': encoding };
		const form = { method: 'POST', body: sampleForm(), headers };
		// fetch gives what it can of a broken body, others fail; either way there is no answer in it.
		const reading = call(emulator, '/embed/tasks', form).then(({ text }) => JSON.parse(text));
		await expect(reading).rejects.toThrow();
		expect(emulator.tasks.size).toBe(1);
		expect(emulator.requests[0]).toMatchObject({ status: 200, encoding });
	});

	test('plain for a request that does not take it', async () => {
		next({ encoding: 'br', broken: 'cut' });
		const { headers, body } = await get('gzip');
		expect(headers['content-encoding']).toBeUndefined();
		expect(JSON.parse(body.toString())).toHaveProperty('data');
		expect(emulator.requests[0]?.encoding).toBeUndefined();
	});
});

describe('slow answers', () => {
	test('dribble: the head at once, the body over its time, whole in the end', async () => {
		const honest = await rawGet(emulator, '/indexes');
		next({ dribbleMs: 300 });
		const slow = await rawGet(emulator, '/indexes');
		expect(slow.body.equals(honest.body)).toBe(true);
		expect(slow.bodyMs).toBeGreaterThan(200);
		expect(slow.bodyMs).toBeLessThan(1500);
	});

	test.each(['silent', 'spaces'] as const)(
		'endless, %s: it begins and goes on',
		async (endless) => {
			next({ endless });
			const bytes: number[] = [];
			const response = await fetch(`${emulator.url}/indexes`, {
				headers: { 'x-api-key': emulator.apiKey },
			});
			const reader = response.body?.getReader();
			const endsAt = sleep(250, undefined);
			for (;;) {
				const read = await Promise.race([reader?.read(), endsAt]);
				if (!read) break;
				expect(read.done).toBe(false);
				bytes.push(read.value?.length ?? 0);
			}
			await reader?.cancel();
			expect(bytes[0]).toBeGreaterThan(20);
			expect(bytes.length > 2).toBe(endless === 'spaces');
		},
	);

	test('an endless answer does not keep the emulator from closing', async () => {
		const once = await startEmulator();
		once.faults.add({ then: { endless: 'silent' } });
		const waiting = expect(rawGet(once, '/indexes')).rejects.toThrow();
		await until(() => once.requests[0]?.status === 200);
		await once.close();
		await waiting;
	});
});

describe('by chance', () => {
	test('the kinds of old are the default; the hostile set has more', () => {
		expect(RANDOM_KINDS).toEqual(HOSTILE_KINDS.slice(0, RANDOM_KINDS.length));
		expect(RANDOM_KINDS).toHaveLength(13);
		const drawn = (kinds?: 'hostile') => {
			const indexes = Array.from({ length: 400 }, (_, index) => index);
			return new Set(
				indexes.map((each) => JSON.stringify(randomFault({ seed: 1, rate: 1, kinds }, each))),
			);
		};
		expect(drawn().size).toBe(RANDOM_KINDS.length);
		expect(drawn('hostile').size).toBe(HOSTILE_KINDS.length);
	});

	test('over HTTP by the name of the set, or of one of its kinds', async () => {
		for (const kinds of ['hostile', ['404-html']]) {
			const body = JSON.stringify({ seed: 1, rate: 1, kinds });
			const url = `${emulator.origin}/emulator/faults/random`;
			expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
		}
		expect((await call(emulator, '/indexes')).text).toContain('404 Not Found');
	});
});
