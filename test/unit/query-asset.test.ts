import type { IHttpRequestOptions } from 'n8n-workflow';
import { queryV2 } from '../../nodes/shared/api/v2/query-v2';
import { Cancellation } from '../../nodes/shared/http/cancellation';
import type { Connection, RequestContext } from '../../nodes/shared/http/connection';
import type { FileSource } from '../../nodes/shared/model/task';
import { connectionWith } from './fake-api';

const MINUTE_MS = 60_000;

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => jest.useRealTimers());

/** A connection to a service on which an asset is never ready; notes what it is asked for. */
function neverReady(asked: string[]): Connection {
	const connection = connectionWith();
	const answer = async (_name: string, { method, url }: IHttpRequestOptions): Promise<object> => {
		asked.push(`${method} ${new URL(url).pathname}`);
		const body = method === 'DELETE' ? '' : { _id: 'a1', status: 'processing' };
		return { statusCode: method === 'DELETE' ? 204 : 200, headers: {}, body };
	};
	const helpers = { httpRequestWithAuthentication: answer };
	return { ...connection, ctx: { ...connection.ctx, helpers } as unknown as RequestContext };
}

const file: FileSource = {
	name: 'a.mp4',
	type: 'video/mp4',
	size: 5 * 1024 ** 2,
	async *open() {
		yield Buffer.alloc(5 * 1024 ** 2);
	},
};

test('a query does not wait for its asset for long, and deletes it then', async () => {
	const asked: string[] = [];
	const media = { kind: 'file', file } as const;
	const began = Date.now();
	const query = queryV2(neverReady(asked)).embed(
		{ model: 'marengo3.0', input: { modality: 'video', media } },
		{ maxRetryMs: 5 * MINUTE_MS },
		true,
	);
	let tookMs = NaN;
	const ended = expect(query.finally(() => (tookMs = Date.now() - began))).rejects.toMatchObject({
		message: expect.stringContaining('still not ready') as string,
		description: expect.not.stringContaining('use it as the source') as string,
	});
	await jest.advanceTimersByTimeAsync(90 * MINUTE_MS);
	await ended;
	expect(tookMs).toBeLessThan(10 * MINUTE_MS);
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
