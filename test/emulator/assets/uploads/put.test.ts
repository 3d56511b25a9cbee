import { request } from 'node:http';

import type { Emulator } from '../..';
import { answer, inTurn, on, resetConnection, startEmulator, untouched } from '../..';
import { until } from '../../testing/calls';
import {
	more,
	openSession,
	partOf,
	proofOf,
	put,
	report,
	type Session,
} from '../../testing/uploads';

const HEADERS = { 'Content-Type': 'application/octet-stream', 'x-upload-mark': 'a1' };
const bytes = Buffer.from(Array.from({ length: 250 }, (_, at) => at));

let emulator: Emulator;
let session: Session;

beforeAll(async () => {
	emulator = await startEmulator({ v2: { chunkBytes: 100, uploadHeaders: HEADERS } });
});
afterAll(() => emulator.close());
beforeEach(async () => {
	emulator.reset();
	session = await openSession(emulator, bytes);
});

const part = (index: number) => partOf(bytes, session, index);

async function refusal(answer: Promise<Response>) {
	const { status, headers, text } = await answer.then(async (response) => ({
		status: response.status,
		headers: response.headers,
		text: await response.text(),
	}));
	expect(headers.get('content-type')).toBe('application/xml');
	return [status, /<Code>(\w+)<\/Code>/.exec(text)?.[1]];
}

test('a part is taken once, and its ETag is its MD5 in quotes', async () => {
	const answer = await put(session, 1, part(1));
	expect([answer.status, await answer.text()]).toEqual([200, '']);
	expect(answer.headers.get('etag')).toBe(`"${proofOf(1, part(1)).proof}"`);
	expect(await refusal(put(session, 1, part(1)))).toEqual([403, 'AccessDenied']);
	expect((await put(session, 3, part(3))).status).toBe(200);
	expect(emulator.requests.at(-1)).toMatchObject({
		method: 'PUT',
		bodyBytes: 50,
		authorized: false,
	});
});

test('a fresh URL replaces the part; the proof is then that of the last bytes', async () => {
	await put(session, 1, Buffer.alloc(100));
	const { body } = await more(emulator, session, { start: 1, count: 1 });
	session.upload_urls = body.upload_urls as Session['upload_urls'];
	expect((await put(session, 1, part(1))).status).toBe(200);
	expect((await report(emulator, session, [proofOf(1, Buffer.alloc(100))])).status).toBe(400);
	expect((await report(emulator, session, [proofOf(1, part(1))])).status).toBe(200);
});

test.each([
	['too few bytes', () => put(session, 1, Buffer.alloc(99)), [400, 'EntityTooSmall']],
	['too many bytes', () => put(session, 1, Buffer.alloc(101)), [400, 'EntityTooLarge']],
	[
		'a last part as long as the others',
		() => put(session, 3, Buffer.alloc(100)),
		[400, 'EntityTooLarge'],
	],
	['no headers', () => put(session, 1, part(1), {}), [403, 'SignatureDoesNotMatch']],
	[
		'a header missing',
		() => put(session, 1, part(1), { 'Content-Type': 'application/octet-stream' }),
		[403, 'SignatureDoesNotMatch'],
	],
	[
		'another content type',
		() => put(session, 1, part(1), { ...HEADERS, 'Content-Type': 'video/mp4' }),
		[403, 'SignatureDoesNotMatch'],
	],
	[
		'another signature',
		() => fetch(`${url(1)}0`, { method: 'PUT', body: part(1), headers: HEADERS }),
		[403, 'SignatureDoesNotMatch'],
	],
	[
		'the URL of another part',
		() => fetch(url(1).replace('/1?', '/2?'), { method: 'PUT', body: part(2), headers: HEADERS }),
		[403, 'SignatureDoesNotMatch'],
	],
	[
		'a POST',
		() => fetch(url(1), { method: 'POST', body: part(1), headers: HEADERS }),
		[405, 'MethodNotAllowed'],
	],
])('refuses %s', async (_, attempt, expected) => {
	expect(await refusal(attempt())).toEqual(expected);
	expect(emulator.v2.uploads.sessions.get(session.upload_id)?.parts.size).toBe(0);
});

function url(index: number): string {
	return session.upload_urls.find((each) => each.chunk_index === index)?.url ?? '';
}

test('a URL expires; a fresh one serves', async () => {
	emulator.clockSkewMs = 3601_000;
	expect(await refusal(put(session, 1, part(1)))).toEqual([403, 'AccessDenied']);
	emulator.v2.set({ urlTtlMs: 60_000 });
	const { body } = await more(emulator, session, { start: 1, count: 1 });
	session.upload_urls = body.upload_urls as Session['upload_urls'];
	emulator.clockSkewMs += 61_000;
	expect(await refusal(put(session, 1, part(1)))).toEqual([403, 'AccessDenied']);
	emulator.clockSkewMs -= 2000;
	expect((await put(session, 1, part(1))).status).toBe(200);
});

test.each(['x-api-key', 'authorization'])(
	'the %s header is a leak: refused, and noted',
	async (name) => {
		const headers = { ...HEADERS, [name]: emulator.apiKey };
		expect(await refusal(put(session, 1, part(1), headers))).toEqual([400, 'InvalidArgument']);
		expect(emulator.requests.filter(({ keyLeaked }) => keyLeaked)).toHaveLength(1);
	},
);

test('no key of the API is in the log after a leak', async () => {
	await put(session, 1, part(1), { ...HEADERS, 'x-api-key': emulator.apiKey });
	await put(session, 1, part(1), { ...HEADERS, authorization: `Bearer ${emulator.apiKey}` });
	expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiKey);
});

test('a body without Content-Length is refused', async () => {
	const status = await new Promise((resolve, reject) => {
		const sent = request(url(1), { method: 'PUT', headers: HEADERS }, (res) =>
			resolve(res.statusCode),
		);
		sent.on('error', reject);
		sent.write(part(1));
		sent.end();
	});
	expect(status).toBe(411);
});

test('faults play on parts; only a part that was taken uses its URL up', async () => {
	const faults = inTurn(
		answer(503, ''),
		resetConnection('in-body'),
		untouched,
		resetConnection('after-request'),
	);
	emulator.intercept(on('PUT', faults));
	expect((await put(session, 1, part(1))).status).toBe(503);
	await expect(put(session, 1, part(1))).rejects.toThrow();
	expect((await put(session, 1, part(1))).status).toBe(200);
	await expect(put(session, 2, part(2))).rejects.toThrow();
	expect(await refusal(put(session, 2, part(2)))).toEqual([403, 'AccessDenied']);
	// It was taken all the same, and can be reported.
	expect((await report(emulator, session, [proofOf(2, part(2))])).status).toBe(200);
});

test('a client that goes away leaves nothing behind', async () => {
	const headers = { ...HEADERS, 'Content-Length': '100' };
	const sent = request(url(1), { method: 'PUT', headers }).on('error', () => undefined);
	sent.write(part(1).subarray(0, 10));
	await until(() => emulator.requests.at(-1)?.bodyBytes === 10);
	sent.destroy();
	expect((await put(session, 1, part(1))).status).toBe(200);
	expect(emulator.v2.uploads.sessions.get(session.upload_id)?.parts.size).toBe(1);
});
