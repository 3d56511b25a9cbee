import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { fingerprintOf } from '../../nodes/shared/ledger/match-task';
import { type Remembered, RetryMemory } from '../../nodes/shared/ledger/retry-memory';
import type { Source } from '../../nodes/shared/model/task';
import { byFile, byUrl, fileOf } from './tasks';

/** As n8n saves the context of a node with its execution. */
const saved = (context: IDataObject): IDataObject =>
	JSON.parse(JSON.stringify(context)) as IDataObject;

const requests = fc.oneof(
	fc.webUrl({ withQueryParameters: true }).map((url) => fingerprintOf(byUrl(url))),
	fc.string({ minLength: 1, unit: 'binary' }).map((name) => fingerprintOf(byFile(name))),
);
const ids = fc.stringMatching(/^[0-9a-f]{24}$/);
const memories: fc.Arbitrary<Remembered> = fc.oneof(
	fc.record({ taskId: ids }),
	fc.record({ taskId: ids, assetId: ids }),
	fc.record({
		uncertain: fc.record({ since: fc.nat(), sent: fc.nat(), last: fc.boolean() }),
	}),
	fc.record({ assetId: ids }),
	fc.constant({ deleted: true }),
);
const remembered = fc.uniqueArray(fc.tuple(fc.nat({ max: 50 }), requests, memories), {
	selector: ([itemIndex]) => itemIndex,
	maxLength: 10,
});

test('the next try of a pass knows what was remembered, also after n8n saved it', () => {
	fc.assert(
		fc.property(remembered, fc.nat(), (list, pass) => {
			const context: IDataObject = {};
			const first = new RetryMemory(context, pass);
			for (const [itemIndex, request, memory] of list) first.remember(itemIndex, request, memory);
			for (const again of [context, saved(context)]) {
				const second = new RetryMemory(again, pass);
				for (const [itemIndex, request, memory] of list) {
					expect(second.recall(itemIndex, request)).toEqual(memory);
					expect(second.recall(itemIndex + 100, request)).toEqual({});
				}
				const held = list.flatMap(([, , memory]) => memory.taskId ?? []);
				expect(second.taskIds().sort()).toEqual(held.sort());
			}
		}),
	);
});

test('the same item with another request is not recalled', () => {
	const memory = new RetryMemory({}, 0);
	const asked = byUrl('https://example.com/a.mp4');
	memory.remember(0, fingerprintOf(asked), { taskId: 'abc' });
	for (const other of [
		byUrl('https://example.com/b.mp4'),
		byFile('a.mp4'),
		{ ...asked, model: 'marengo2.7' },
		{ ...asked, clipLength: 4 },
		{ ...asked, scopes: ['clip', 'video'] as const },
		{ ...asked, part: { start: 0, end: 10 } },
	]) {
		expect(memory.recall(0, fingerprintOf(other))).toEqual({});
	}
	expect(memory.recall(0, fingerprintOf({ ...asked }))).toEqual({ taskId: 'abc' });
});

test('files are told apart by name, size and type, assets by ID', () => {
	const file = fileOf('a.mp4');
	const asset = { kind: 'asset', assetId: 'a', file: {} } as const;
	const sources: Source[] = [
		{ kind: 'file', file },
		{ kind: 'file', file: fileOf('b.mp4') },
		{ kind: 'file', file: fileOf('a.mp4', 4) },
		{ kind: 'file', file: { ...file, type: 'audio/mpeg' } },
		asset,
		{ ...asset, assetId: 'b' },
	];
	const requests = sources.map((source) => fingerprintOf(byUrl('', { source })));
	expect(new Set(requests).size).toBe(sources.length);
});

test('the next pass of a loop starts empty', () => {
	const context: IDataObject = {};
	const task = fingerprintOf(byUrl('https://example.com/a.mp4'));
	new RetryMemory(context, 0).remember(0, task, { taskId: 'abc' });
	const next = new RetryMemory(saved(context), 1);
	expect(next.recall(0, task)).toEqual({});
	expect(next.taskIds()).toEqual([]);
});

test('forgotten and cleared requests are gone', () => {
	const context: IDataObject = {};
	const task = fingerprintOf(byUrl('https://example.com/a.mp4'));
	const memory = new RetryMemory(context, 0);
	memory.remember(0, task, { taskId: 'abc' });
	memory.forget(0, task);
	expect(memory.recall(0, task)).toEqual({});
	memory.remember(0, task, { taskId: 'abc' });
	memory.clear();
	expect(context).toEqual({});
});

test('no part of an address or a file name is stored', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z]{8,20}$/), (secret) => {
			const context: IDataObject = {};
			const memory = new RetryMemory(context, 0);
			const uncertain = { since: 1, sent: 1, last: true };
			const url = `https://${secret}.example/${secret}?sig=${secret}`;
			memory.remember(0, fingerprintOf(byUrl(url)), { taskId: 'abc' });
			memory.remember(1, fingerprintOf(byFile(`${secret}.mp4`)), { uncertain });
			expect(JSON.stringify(context)).not.toContain(secret);
		}),
	);
});

test('foreign data under its name is ignored', () => {
	const pass = 0;
	const alike = fc.record({
		pass: fc.constant(pass),
		items: fc.dictionary(fc.string(), fc.jsonValue()),
	});
	fc.assert(
		fc.property(fc.oneof(fc.jsonValue(), alike), (value) => {
			const context = saved({ twelveLabsTasks: value as IDataObject });
			const memory = new RetryMemory(context, pass);
			expect(memory.recall(0, fingerprintOf(byUrl('https://example.com/a.mp4')))).toEqual({});
			expect(memory.taskIds()).toEqual([]);
		}),
	);
});
