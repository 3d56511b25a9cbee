import { damagedRecord, on, once, times } from '../../emulator';
import { expectCandidate, expectOneTask, getStatus } from '../emulator-test';
import {
	createFromFile,
	createFromUrl,
	type Fixture,
	saidBy,
	smallFile,
	withEmulator,
} from '../with-emulator';
import { trusting } from './trust';

/** Over TLS a connection breaks in other ways; a task is paid for once all the same. */

jest.setTimeout(60_000);

/** Not concurrent: the whole process trusts the certificate. */
const overTls = (body: (fixture: Fixture) => Promise<void>): Promise<void> =>
	withEmulator((fixture) => trusting(fixture.emulator.certificate ?? '', () => body(fixture)), {
		tls: true,
	});

test('a URL whose answer arrives damaged: the task is found, and paid once', () =>
	overTls(async (fixture) => {
		fixture.emulator.intercept(on('POST', once(damagedRecord)));
		const result = await fixture.run({ ...createFromUrl(fixture.url()), retryOnFail: 2 });
		expectOneTask(fixture, result);
	}));

test('a file whose answer arrives damaged: named, and paid once', () =>
	overTls(async (fixture) => {
		fixture.emulator.intercept(on('POST', once(damagedRecord)));
		const create = createFromFile(smallFile(), { maxRetryTimeSec: 2 });
		expectCandidate(fixture, await fixture.run({ ...create, retryOnFail: 2 }));
	}));

test('a damaged answer to a read is requested again', () =>
	overTls(async ({ emulator, run }) => {
		const { id } = emulator.seedTask();
		emulator.intercept(times(2, damagedRecord));
		const { items } = await run(getStatus(id));
		expect(items).toMatchObject([{ json: { task_id: id, status: 'ready' } }]);
	}));

test('a handshake that breaks: nothing was sent, so it is sent at once, without a lookup', () =>
	overTls(async (fixture) => {
		fixture.emulator.breakConnections(1, 'handshake');
		expectOneTask(fixture, await fixture.run(createFromFile(smallFile())));
		expect(fixture.emulator.requests).toHaveLength(1);
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
