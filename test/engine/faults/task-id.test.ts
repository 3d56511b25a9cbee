import fc from 'fast-check';
import { EngineFixture } from '../engine-fixture';

/** Whatever a task ID is, TwelveLabs is asked for it under its own path, and its answer is shown. */

const fixture = new EngineFixture();

const ID = '663e16ac4d11aff765088b3a';
const hex = fc.string({
	unit: fc.constantFrom(...'0123456789abcdef'),
	minLength: 24,
	maxLength: 24,
});

const values = fc.sample(
	fc.oneof(
		{ weight: 4, arbitrary: hex },
		fc.string(),
		fc.string({ unit: 'binary' }),
		fc.tuple(hex, fc.string({ unit: 'grapheme', minLength: 1 })).map((parts) => parts.join('')),
		fc.tuple(fc.string({ minLength: 1 }), hex).map((parts) => parts.join('')),
		fc.webPath(),
		fc.constantFrom(
			'..',
			'../../indexes',
			'.',
			'%2e%2e',
			`${ID}/../..`,
			`${ID}?embedding_option=x`,
			`${ID}#`,
			`${ID}/`,
			`${ID}\u0000`,
			`${ID}\n`,
			` ${ID} `,
			`//evil.example/${ID}`,
			`${ID}@evil.example`,
		),
	),
	400,
);

/** What a path can hold; `.` and `..` mean another one. */
const isSent = (value: string): boolean => !['', '.', '..'].includes(value.trim());

const isTaskId = (value: string): boolean => /^[0-9a-f]{24}$/.test(value.trim());

/** What is sent, however often; many are asked for at once, in any order. */
const distinct = (paths: string[]): string[] => [...new Set(paths)].sort();

test.each([
	['getStatus', '/status'],
	['getEmbeddings', ''],
])('%s: any text is asked for under its own path', async (operation, end) => {
	const { items } = await fixture.run({
		parameters: {
			operation,
			taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			options: { concurrency: 200 },
		},
		items: values.map((id) => ({ json: { id } })),
		onError: 'continueRegularOutput',
	});
	const sent = values.filter(isSent);
	expect(sent.length).toBeGreaterThan(300);
	const ofV1 = fixture.emulator.requests.filter(({ path }) => path.startsWith('/v1.3/embed/'));
	expect(distinct(ofV1.map(({ path }) => path))).toEqual(
		distinct(sent.map((value) => `/v1.3/embed/tasks/${encodeURIComponent(value.trim())}${end}`)),
	);
	for (const { query } of fixture.emulator.requests) expect(query).toEqual({});
	for (const [index, value] of values.entries()) {
		const said = isTaskId(value)
			? /^TwelveLabs has no task /
			: /task_id|"Task" is empty|is no task ID|has no task|not TwelveLabs' API/;
		expect(items[index]?.json.error).toMatch(said);
	}
});
