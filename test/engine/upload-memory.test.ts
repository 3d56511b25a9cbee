import { Readable } from 'node:stream';
import { CaptureServer } from './capture';
import { runNode } from './engine';

const MB = 1024 ** 2;
const SIZE = 300 * MB;

const server = new CaptureServer(false);
beforeAll(() => server.start());
afterAll(() => server.stop());

/** A stream of `SIZE` bytes, one megabyte in memory. */
function stream(): Readable {
	const piece = Buffer.alloc(MB, 7);
	return Readable.from(
		(function* () {
			for (let sent = 0; sent < SIZE; sent += MB) yield piece;
		})(),
	);
}

test('memory does not grow with the file', async () => {
	let peak = 0;
	let before = 0;
	let sampling: NodeJS.Timeout | undefined;
	const running = runNode({
		parameters: { operation: 'createTask' },
		items: [
			{
				files: {
					data: {
						content: stream,
						fileName: 'long.mp4',
						stored: async () => {
							before = process.memoryUsage.rss();
							sampling = setInterval(() => {
								peak = Math.max(peak, process.memoryUsage.rss());
							}, 5);
						},
					},
				},
			},
		],
		credential: { apiKey: 'tlk_key', baseUrl: server.url },
	});
	const { error } = await running.finally(() => clearInterval(sampling));
	expect(error).toBeUndefined();
	const [request] = server.requests;
	expect(request?.headers['content-length']).toBe(String(request?.bytes));
	expect(request?.bytes).toBeGreaterThan(SIZE);
	expect(peak).toBeGreaterThan(0);
	expect(peak - before).toBeLessThan(120 * MB);
}, 60_000);
