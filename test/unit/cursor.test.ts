import fc from 'fast-check';
import { type Cursor, readCursor, writeCursor } from '../../nodes/EmbedVideoTrigger/cursor';

const EMPTY: Cursor = { handled: {}, open: {}, due: {}, trouble: {}, gaps: [] };

const dated = fc.dictionary(fc.string(), fc.nat());
const cursors = fc.record(
	{
		from: fc.nat(),
		handled: dated,
		open: dated,
		due: dated,
		trouble: dated,
		gaps: fc.array(fc.record({ after: fc.nat(), before: fc.nat() })),
	},
	{ requiredKeys: ['handled', 'open', 'due', 'trouble', 'gaps'] },
);

test('is what was written, also after a way through JSON', () => {
	fc.assert(
		fc.property(cursors, (cursor) => {
			const data = {};
			writeCursor(data, cursor);
			expect(readCursor(JSON.parse(JSON.stringify(data)))).toEqual({ ...cursor });
		}),
	);
});

test('what was written does not change with what it was written from', () => {
	const data = {};
	const handled: Record<string, number> = { a: 1 };
	writeCursor(data, { ...EMPTY, handled });
	handled.b = 2;
	expect(readCursor(data)).toEqual({ ...EMPTY, handled: { a: 1 } });
});

test.each([
	{},
	{ cursor: null },
	{ cursor: 'x' },
	{ cursor: {} },
	{ lastTimeChecked: '2026-11-23T12:00:00Z' },
])('there is none in %j', (data) => {
	expect(readCursor(data)).toBeUndefined();
});

test('what is no cursor is left out', () => {
	const cursor = {
		from: 'yesterday',
		handled: { a: 1, b: 'x', c: null },
		open: null,
		due: [],
		gaps: [{ after: 1 }, null, { after: 1, before: 2 }],
	};
	expect(readCursor({ cursor })).toEqual({
		...EMPTY,
		handled: { a: 1 },
		gaps: [{ after: 1, before: 2 }],
	});
});

test('one of an earlier version is taken on', () => {
	expect(readCursor({ cursor: { from: 5, handled: { a: 1 } } })).toEqual({
		...EMPTY,
		from: 5,
		handled: { a: 1 },
	});
});

test('whatever lies in static data, reading it does not throw', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.jsonValue(), (handled, other) => {
			const data: unknown = JSON.parse(
				JSON.stringify({ cursor: { handled, open: other, due: other, gaps: other, from: other } }),
			);
			expect(readCursor(data as Parameters<typeof readCursor>[0])).toBeDefined();
		}),
	);
});
