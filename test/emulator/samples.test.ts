import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { useEmulator } from './testing/calls';

const name = 'harbour-at-sunset.mp4';
const bytes = readFileSync(join(__dirname, 'samples', name));
const size = bytes.length;

const emulator = useEmulator();

/** A connection for each request: on a busy machine one that is kept may just be closed. */
const dispatcher = new Agent({ pipelining: 0 });

const get = async (range?: string, method = 'GET') => {
	const response = await fetch(`${emulator.origin}/samples/${name}`, {
		dispatcher,
		method,
		headers: range === undefined ? {} : { range },
	});
	const { status, headers } = response;
	return {
		status,
		acceptRanges: headers.get('accept-ranges'),
		contentRange: headers.get('content-range'),
		contentLength: Number(headers.get('content-length')),
		body: Buffer.from(await response.arrayBuffer()),
	};
};

test('a whole sample says that parts of it can be asked for', async () => {
	const whole = { status: 200, acceptRanges: 'bytes', contentRange: null, contentLength: size };
	expect(await get()).toEqual({ ...whole, body: bytes });
	expect(await get(undefined, 'HEAD')).toEqual({ ...whole, body: Buffer.alloc(0) });
});

test.each([
	['bytes=0-0', 0, 0],
	['bytes=100-199', 100, 199],
	['bytes=1000-', 1000, size - 1],
	['bytes=-500', size - 500, size - 1],
	[`bytes=0-${size * 2}`, 0, size - 1],
	[`bytes=-${size * 2}`, 0, size - 1],
])('%s is answered with these bytes', async (range, first, last) => {
	const answer = {
		status: 206,
		acceptRanges: 'bytes',
		contentRange: `bytes ${first}-${last}/${size}`,
		contentLength: last - first + 1,
	};
	expect(await get(range)).toEqual({ ...answer, body: bytes.subarray(first, last + 1) });
});

test.each([`bytes=${size}-`, 'bytes=-0'])('%s cannot be satisfied', async (range) => {
	expect(await get(range)).toMatchObject({ status: 416, contentRange: `bytes */${size}` });
});

// RFC 9110, 14.2: a server may ignore Range, and has to with other methods and unknown units.
test.each([
	['bytes=0-1,4-5', 'GET'],
	['bytes=5-2', 'GET'],
	['bytes=-', 'GET'],
	['seconds=1-2', 'GET'],
	['bytes=0-99', 'HEAD'],
])('%s is ignored with %s', async (range, method) => {
	expect(await get(range, method)).toMatchObject({
		status: 200,
		contentRange: null,
		contentLength: size,
	});
});
