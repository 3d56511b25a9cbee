import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import {
	type ListState,
	readState,
	toListState,
	writeState,
} from '../../nodes/EmbedVideoTrigger/state';
import { taskOf } from './tasks';

const numbers = fc.dictionary(fc.string(), fc.nat());
const due = fc
	.array(fc.string(), { maxLength: 5 })
	.map((ids) => Object.fromEntries(ids.map((id) => [id, taskOf({ id, state: 'ready' })])));
const lists: fc.Arbitrary<ListState> = fc.record(
	{
		watermark: fc.nat(),
		rest: fc.record({ before: fc.nat(), newest: fc.nat() }),
		away: fc.nat(),
		handled: numbers,
		open: numbers,
		due,
		trouble: numbers,
	},
	{ requiredKeys: ['watermark', 'away', 'handled', 'open', 'due', 'trouble'] },
);

const asData = (value: unknown): IDataObject => value as IDataObject;

test('state is read as it was written, also after JSON', () => {
	fc.assert(
		fc.property(lists, (list) => {
			const data = asData({});
			writeState(data, { v1: list });
			const stored = asData(JSON.parse(JSON.stringify(data)));
			expect(JSON.parse(JSON.stringify(readState(stored, 'v1')))).toEqual(
				JSON.parse(JSON.stringify(list)),
			);
			expect(readState(stored, 'v2')).toBeUndefined();
		}),
	);
});

test('changing a list does not change what was stored of it', () => {
	const data = asData({});
	const list = toListState({ handled: { a: 1 } });
	writeState(data, { v1: list });
	list.handled.b = 2;
	expect(readState(data, 'v1')?.handled).toEqual({ a: 1 });
});

test.each([{}, { state: null }, { state: 'x' }, { lastTimeChecked: 'today' }])(
	'there is no state in %j',
	(data) => {
		expect(readState(asData(data), 'v1')).toBeUndefined();
	},
);

test('of what another version stored, only what can be read is kept', () => {
	const list = { watermark: 'today', handled: { a: 1, b: 'x' }, open: null, due: { d: 'x' } };
	const data = asData({ state: { version: 9, lists: { v1: list } } });
	expect(readState(data, 'v1')).toEqual(toListState({ handled: { a: 1 } }));
	// A list of which nothing is known is read from its beginning: what finished meanwhile is in it.
	expect(readState(data, 'v2')).toEqual(toListState());
});

test('reading any static data does not throw', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (part, version, list) => {
			const v1 = { handled: part, open: part, due: part, watermark: part, rest: part };
			const lists = { v1, v2: list };
			for (const data of [{ state: { version, lists } }, { state: part }]) {
				for (const name of ['v1', 'v2']) {
					expect(() => readState(asData(JSON.parse(JSON.stringify(data))), name)).not.toThrow();
				}
			}
		}),
	);
});
