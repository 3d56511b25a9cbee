import type { EmulatorOptions } from '../../emulator';
import { interview, type Interview } from './ask/interview';
import { QUESTIONS } from './questions';
import { startReference, type Reference } from './reference';
import { differencesOf } from './report/report';
import { FIRST, SECOND, type Turn } from './turns';

/** More than the lag of the list, so that a task that is ready is listed; and a slow machine's time. */
const PROCESSING_MS = 2500;

let references: Reference[];
let plain: Interview;
let first: Interview;
let second: Interview;

beforeAll(async () => {
	const turned = [[], FIRST, SECOND].map((turns) => startReference(allOf(turns)));
	references = await Promise.all(turned);
	const interviews = references.map(({ respondent }) => interview(respondent, QUESTIONS));
	[plain, first, second] = (await Promise.all(interviews)) as [Interview, Interview, Interview];
});
afterAll(() => Promise.all(references.map(({ emulator }) => emulator.close())));

function allOf(turns: readonly Turn[]): EmulatorOptions {
	const options = turns.map(([, turn]) => turn);
	return {
		processingMs: PROCESSING_MS,
		v1: Object.assign({}, ...options.map(({ v1 }) => v1)) as EmulatorOptions['v1'],
		v2: Object.assign({}, ...options.map(({ v2 }) => v2)) as EmulatorOptions['v2'],
		hostile: Object.assign(
			{},
			...options.map(({ hostile }) => hostile),
		) as EmulatorOptions['hostile'],
	};
}

/** The places where an interview parts from the plain emulator's, by question. */
function found({ results }: Interview): Record<string, string[]> {
	const parted = QUESTIONS.map(({ id }) => {
		const [service, emulator] = [results.get(id), plain.results.get(id)];
		const all = service && emulator ? differencesOf({ service, emulator }) : [];
		return [id, all.map(({ path }) => path).sort()] as const;
	});
	return Object.fromEntries(parted.filter(([, paths]) => paths.length > 0));
}

const changesOf = (turns: readonly Turn[]) =>
	Object.fromEntries(
		turns.flatMap(([, , changes]) =>
			Object.entries(changes).map(([id, paths]) => [id, [...paths].sort()]),
		),
	);

test('an emulator answers every question', () => {
	const silent = [...plain.results].filter(([, result]) => 'unanswered' in result);
	expect(silent).toEqual([]);
	expect(plain.results.size).toBe(QUESTIONS.length);
});

test.each(FIRST)('%s', (_, __, changes) => {
	expect(found(first)).toMatchObject(changesOf([['', {}, changes]]));
});

test.each(SECOND)('%s, otherwise', (_, __, changes) => {
	expect(found(second)).toMatchObject(changesOf([['', {}, changes]]));
});

test('and nothing else differs', () => {
	expect(Object.keys(found(first)).sort()).toEqual(Object.keys(changesOf(FIRST)).sort());
	expect(Object.keys(found(second)).sort()).toEqual(Object.keys(changesOf(SECOND)).sort());
});
