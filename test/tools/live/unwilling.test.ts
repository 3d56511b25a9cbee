import type { Emulator } from '../../emulator';
import { interview } from './ask/interview';
import { QUESTIONS } from './questions';
import { startReference } from './reference';
import { differencesOf } from './report/report';

let emulator: Emulator | undefined;
afterEach(() => emulator?.close());

const only = (...beginnings: string[]) =>
	QUESTIONS.filter(({ id }) => beginnings.some((beginning) => id.startsWith(beginning)));

test('a service that refuses every creation costs no other question its answer', async () => {
	const reference = await startReference();
	({ emulator } = reference);
	emulator.faults.add({
		match: { method: 'POST' },
		times: 'always',
		then: { status: 503, html: true },
	});
	const { results } = await interview(reference.respondent, QUESTIONS);
	expect(results.size).toBe(QUESTIONS.length);
	expect(results.get('key-read')).toHaveProperty('answer.status', 200);
	expect(results.get('v1-error-form')).toHaveProperty('answer.form', 'not JSON');
	for (const id of ['v1-tail', 'v2-tail', 'asset-ready', 'parts-report']) {
		expect(results.get(id)).toEqual({ unanswered: expect.stringContaining('503') });
	}
});

test('a service that is gone', async () => {
	const reference = await startReference();
	await reference.emulator.close();
	const { results } = await interview(reference.respondent, only('key-', 'v1-tail'));
	expect([...results.values()]).toEqual(
		Array.from({ length: 4 }, () => ({ unanswered: expect.stringContaining('fetch failed') })),
	);
});

test('where a limit is reached it waits as told, and the answers are the same', async () => {
	const reference = await startReference();
	({ emulator } = reference);
	const questions = only('v2-model', 'v2-field', 'v2-text', 'v2-dimension-');
	const free = await interview(reference.respondent, questions);
	emulator.faults.add({ limit: { requests: 3, perMs: 1000 } });
	const limited = await interview(reference.respondent, questions);
	expect(limited.exchanges.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	for (const { id } of questions) {
		const [service, other] = [limited.results.get(id), free.results.get(id)];
		expect(service).toHaveProperty('answer.verdict');
		expect(service && other && differencesOf({ service, emulator: other })).toEqual([]);
	}
});
