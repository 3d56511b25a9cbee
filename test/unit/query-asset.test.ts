import { queryV2 } from '../../nodes/shared/api/v2/query-v2';
import { Cancellation } from '../../nodes/shared/http/cancellation';
import type { FileSource } from '../../nodes/shared/model/task';
import { connectionTo, connectionWith } from './fake-api';
import { secondsOf, settled, useFakeClock } from './fake-clock';
import { fileOf } from './tasks';

useFakeClock();

test('a query waits for its asset for minutes only, and then deletes it', async () => {
	const asked: string[] = [];
	const connection = connectionTo(({ method, url }) => {
		asked.push(`${method} ${new URL(url).pathname}`);
		return method === 'DELETE'
			? { statusCode: 204, body: '' }
			: { statusCode: 200, body: { _id: 'a1', status: 'processing' } };
	});
	const media = { kind: 'file', file: fileOf('a.mp4', 5 * 1024 ** 2) } as const;
	const query = queryV2(connection).embed(
		{ model: 'marengo3.0', input: { modality: 'video', media } },
		{ maxRetryMs: 300_000 },
		true,
	);
	expect(await secondsOf(query)).toBeLessThan(600);
	expect(await settled(query)).toMatchObject({
		message: expect.stringContaining('still not ready'),
		description: expect.not.stringContaining('use it as the source'),
	});
	expect(asked.at(-1)).toBe('DELETE /v1.3/assets/a1');
	expect(asked).not.toContain('POST /v1.3/embed-v2');
});

test("Stop ends a query while n8n's binary store gives nothing", async () => {
	const stop = new AbortController();
	const connection = { ...connectionWith(), cancellation: new Cancellation(stop.signal) };
	const stalled: FileSource = {
		name: 'a.jpg',
		type: 'image/jpeg',
		size: 1000,
		async *open() {
			yield Buffer.alloc(10);
			await new Promise(() => undefined);
		},
	};
	const media = { kind: 'file', file: stalled } as const;
	const input = { modality: 'image', media } as const;
	const query = queryV2(connection).embed({ model: 'marengo3.5', input }, { maxRetryMs: 0 }, true);
	const ended = expect(query).rejects.toThrow('canceled');
	await jest.advanceTimersByTimeAsync(1000);
	stop.abort();
	await jest.advanceTimersByTimeAsync(1000);
	await ended;
});
