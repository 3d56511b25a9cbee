import { interview, type Interview } from './ask/interview';
import { planOf } from './ask/plan';
import type { Question, Shared } from './ask/types';
import { readSamples } from './media/samples';
import { QUESTIONS } from './questions';
import { startReference, type Reference } from './reference';
import { FIRST } from './turns';

/** Everything of the first turns that makes an emulator accept more than by default. */
const ACCEPTING = FIRST.flatMap(([, turn]) => turn);

let reference: Reference;
let asked: Interview;

beforeAll(async () => {
	reference = await startReference({
		processingMs: 500,
		v1: Object.assign({}, ...ACCEPTING.map(({ v1 }) => v1)) as object,
		v2: Object.assign({}, ...ACCEPTING.map(({ v2 }) => v2)) as object,
	});
	asked = await interview(reference.respondent, QUESTIONS);
});
afterAll(() => reference.emulator.close());

function allShared(each: Question | Shared<unknown>): Shared<unknown>[] {
	return (each.uses ?? []).flatMap((shared) => [shared, ...allShared(shared)]);
}

test('nothing is created that was not announced, by whatever question', () => {
	const announced = new Map<string, number>();
	for (const question of QUESTIONS) {
		for (const each of allShared(question)) announced.set(each.name, each.costs.length);
		announced.set(question.id, question.costs.length);
	}
	const made = new Map<string, number>();
	for (const { asked: by, method, path, status } of asked.exchanges) {
		if (method !== 'POST' || status >= 300 || !/^\/(embed|assets$)/.test(path)) continue;
		made.set(by, (made.get(by) ?? 0) + 1);
	}
	expect(made.size).toBeGreaterThan(20);
	for (const [by, count] of made)
		expect([by, count <= (announced.get(by) ?? 0)]).toEqual([by, true]);
});

test('no more media are embedded, and no more bytes sent, than the plan says', () => {
	const plan = planOf(QUESTIONS, readSamples());
	const { emulator } = reference;
	const v1 = [...emulator.tasks.values()].filter(({ name }) => !name.startsWith('seed'));
	const v2 = [...emulator.v2.tasks.tasks.values()].filter(({ media }) => media);
	expect(v1.length).toBeGreaterThan(5);
	expect(v1.length + v2.length).toBeLessThanOrEqual(plan.videos + plan.sounds);
	const seconds = v1.reduce((sum, { media }) => sum + (media?.durationSec ?? 0), 0);
	expect(seconds).toBeLessThanOrEqual(plan.videoSec);
	const sent = emulator.requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
	// Base64 is four characters for three bytes; the rest is forms and JSON.
	expect(sent).toBeLessThan(plan.bytes * (4 / 3));
	expect(sent).toBeGreaterThan(plan.bytes / 2);
});

test('no presigned URL is sent the key', () => {
	const puts = reference.emulator.requests.filter(({ method }) => method === 'PUT');
	expect(puts.length).toBeGreaterThan(2);
	expect(puts.filter(({ keyLeaked }) => keyLeaked)).toEqual([]);
});

test('a question has only what it declared', async () => {
	const [shared] = QUESTIONS.flatMap(({ uses = [] }) => uses);
	const undeclared: Question = {
		id: 'undeclared',
		question: '?',
		source: '',
		costs: [],
		ask: async (world) => ({
			answer: { got: (await world.get(shared as Shared<object>)) !== null },
		}),
	};
	const { results } = await interview(reference.respondent, [undeclared]);
	expect(results.get('undeclared')).toEqual({
		unanswered: expect.stringContaining('does not declare'),
	});
});

test('IDs of questions are unique', () => {
	const ids = QUESTIONS.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
});
