import {
	answer,
	carryOutLater,
	compressed,
	cutShort,
	type Interceptor,
	notJson,
	once,
	resetConnection,
} from '.';
import { call, create, sampleForm, until, useEmulator } from './testing/calls';

/** That a failure is what its name says: above all whether the request was carried out. */

const emulator = useEmulator({ processingMs: 0 });
const post = () => create(emulator, sampleForm());

test('answered at once, and carried out later', async () => {
	emulator.intercept(once(carryOutLater(100, answer(504))));
	expect((await post()).status).toBe(504);
	const answeredAt = Date.now();
	expect(emulator.tasks.size).toBe(0);
	await until(() => emulator.tasks.size === 1);
	expect([...emulator.tasks.values()][0]?.createdAt).toBeGreaterThanOrEqual(answeredAt);
});

test.each([
	['before-body', false, 0],
	['in-body', true, 0],
	['after-body', true, 0],
	['after-request', true, 1],
	['in-answer', true, 1],
] as const)('the connection is reset %s', async (when, bodyRead, tasks) => {
	emulator.intercept(once(resetConnection(when)));
	await expect(post()).rejects.toThrow();
	expect(emulator.requests[0]).toMatchObject({ status: null });
	expect((emulator.requests[0]?.bodyBytes ?? 0) > 0).toBe(bodyRead);
	expect(emulator.tasks.size).toBe(tasks);
});

test('the connection is reset as it is made', async () => {
	emulator.breakConnections(1);
	await expect(post()).rejects.toThrow();
	expect(emulator.requests).toHaveLength(0);
	expect((await post()).status).toBe(200);
});

test.each<[string, Interceptor]>([
	['cut short', cutShort],
	['no JSON', notJson],
	['compressed and cut short', compressed('br', 'cut')],
	['compressed and damaged', compressed('gzip', 'damaged')],
])('the answer is %s, although the task exists', async (_, interceptor) => {
	emulator.intercept(interceptor);
	const headers = { 'accept-encoding': 'gzip, br' };
	const init = { method: 'POST', body: sampleForm(), headers };
	const reading = call(emulator, '/embed/tasks', init).then(({ text }) => JSON.parse(text));
	await expect(reading).rejects.toThrow();
	expect(emulator.tasks.size).toBe(1);
});
