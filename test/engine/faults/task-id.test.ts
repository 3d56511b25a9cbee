import fc from 'fast-check';
import { World } from '../world';

/** A task ID from an item can not change the path, whatever is in it. */

const world = new World();

const ID = '663e16ac4d11aff765088b3a';
const hex = fc.string({
	unit: fc.constantFrom(...'0123456789abcdefABCDEF'),
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

const isTaskId = (value: string): boolean => /^[0-9a-f]{24}$/i.test(value.trim());

test.each([
	['getStatus', '/status'],
	['getEmbeddings', ''],
])(
	'%s: any text is refused before it is sent, or asked for under its own path',
	async (operation, end) => {
		const { items } = await world.run({
			parameters: {
				operation,
				taskId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				options: { concurrency: 1 },
			},
			items: values.map((id) => ({ json: { id } })),
			onError: 'continueRegularOutput',
		});
		const valid = values.filter(isTaskId);
		expect(valid.length).toBeGreaterThan(50);
		expect(valid.length).toBeLessThan(350);
		expect(world.emulator.requests.map(({ path }) => path)).toEqual(
			valid.map((value) => `/v1.3/embed/tasks/${value.trim()}${end}`),
		);
		for (const { query } of world.emulator.requests) expect(query).toEqual({});
		for (const [index, value] of values.entries()) {
			const refusal = isTaskId(value)
				? /does not know|task_id parameter is invalid/
				: /is no task ID|"Task" is empty/;
			expect(items[index]?.json.error).toMatch(refusal);
		}
	},
);
