import { damagedRecord, on, once, times } from '../../emulator';
import {
	createFromFile,
	createFromUrl,
	withEmulator,
	type Fixture,
	saidBy,
	smallFile,
} from '../with-emulator';
import { byId } from '../engine-fixture';
import { trusting } from './trust';

/** Over TLS a connection breaks otherwise than without; what was paid is paid once all the same. */

jest.setTimeout(60_000);

/** One at a time: the certificate is trusted by the whole process. */
const overTls = (body: (fixture: Fixture) => Promise<void>): Promise<void> =>
	withEmulator((fixture) => trusting(fixture.emulator.certificate ?? '', () => body(fixture)), {
		tls: true,
	});

test('a URL whose answer arrives damaged: the task is found, and paid once', () =>
	overTls(async ({ emulator, run, url, creations, taskIds }) => {
		emulator.intercept(on('POST', once(damagedRecord)));
		const { items, error } = await run({ ...createFromUrl(url()), retryOnFail: 2 });
		expect(error).toBeUndefined();
		expect(creations()).toHaveLength(1);
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
	}));

test('a file whose answer arrives damaged: named, and paid once', () =>
	overTls(async ({ emulator, run, creations, taskIds }) => {
		emulator.intercept(on('POST', once(damagedRecord)));
		const result = await run({
			...createFromFile(smallFile(), { maxRetryTimeSec: 2 }),
			retryOnFail: 2,
		});
		expect(creations()).toHaveLength(1);
		expect(result.error?.context?.candidates).toEqual(taskIds());
		expect(saidBy(result)).toContain('the task may exist anyway');
	}));

test('a damaged answer to a question is asked for again', () =>
	overTls(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(times(2, damagedRecord));
		const { items } = await run({ parameters: { operation: 'getStatus', taskId: byId(id) } });
		expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
	}));

test('a handshake that breaks: nothing was sent, so it is sent at once, without a look', () =>
	overTls(async ({ emulator, run, creations, taskIds }) => {
		emulator.breakConnections(1, 'handshake');
		const { items, error } = await run(createFromFile(smallFile()));
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.task_id)).toEqual(taskIds());
		expect(creations()).toHaveLength(1);
		expect(emulator.requests).toHaveLength(1);
	}));

test('a certificate that nobody trusts: nothing was sent, and nothing may exist', () =>
	withEmulator(
		async ({ emulator, run, url }) => {
			const result = await run(createFromUrl(url(), { maxRetryTimeSec: 1 }));
			expect(saidBy(result)).toMatch(/^Can't reach TwelveLabs \(/);
			expect(saidBy(result)).not.toContain('may exist');
			expect(emulator.requests).toEqual([]);
		},
		{ tls: true },
	));
