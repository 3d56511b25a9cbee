import fc from 'fast-check';
import { Cancellation } from '../../nodes/shared/http/cancellation';
import { type FilePart, readParts } from '../../nodes/shared/api/assets/part-reader';
import type { FileSource } from '../../nodes/shared/model/task';
import { secondsOf, settled, useFakeClock } from './fake-clock';

const going = (): Cancellation => new Cancellation();

const fileOf = (pieces: readonly Uint8Array[], size?: number): FileSource => ({
	name: 'a.mp4',
	type: 'video/mp4',
	size: size ?? pieces.reduce((sum, { length }) => sum + length, 0),
	freshPieces: true,
	async *open() {
		for (const piece of pieces) yield new Uint8Array(piece);
	},
});

/** What several workers get, each of which keeps a part for a while. */
async function read(file: FileSource, partBytes: number, workers: number): Promise<Buffer[]> {
	const buffers: Buffer[] = Array.from({ length: workers }, () => Buffer.alloc(partBytes));
	const parts = readParts(file, buffers, going());
	const got: Buffer[] = [];
	const work = async (): Promise<void> => {
		for await (const { index, bytes, buffer } of parts) {
			const copy = Buffer.from(bytes);
			await new Promise(setImmediate);
			// Nobody wrote into it meanwhile.
			expect(bytes).toEqual(copy);
			got[index - 1] = copy;
			buffers.push(buffer);
		}
	};
	await Promise.all(Array.from({ length: workers }, work));
	return got;
}

test('parts are the file, whatever the lengths of its pieces and of the parts', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }),
			fc.integer({ min: 1, max: 50 }),
			fc.integer({ min: 1, max: 4 }),
			async (pieces, partBytes, workers) => {
				const parts = await read(fileOf(pieces), partBytes, workers);
				expect(Buffer.concat(parts)).toEqual(Buffer.concat(pieces));
				expect(parts.slice(0, -1).every(({ length }) => length === partBytes)).toBe(true);
			},
		),
	);
});

test.each([-1, 1])('a file that is not as long as it was said to be (%i) ends it', async (by) => {
	const pieces = [Buffer.alloc(10), Buffer.alloc(10)];
	await expect(read(fileOf(pieces, 20 + by), 8, 2)).rejects.toThrow(
		`it had 20 bytes instead of ${20 + by}`,
	);
});

describe('a store that gives nothing', () => {
	useFakeClock();

	const silent: FileSource = {
		...fileOf([], 5),
		open: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
	};
	const first = (cancellation: Cancellation): Promise<IteratorResult<FilePart, void>> =>
		readParts(silent, [Buffer.alloc(5)], cancellation).next();

	test('is waited for some minutes at most', async () => {
		const began = Date.now();
		expect(String(await settled(first(going())))).toContain('store returned no data for 120 s');
		expect(Date.now() - began).toBeLessThanOrEqual(600_000);
	});

	test('does not keep an item from ending when another one stopped the workflow', async () => {
		const cancellation = going();
		setTimeout(() => cancellation.stop(), 5000);
		const reading = first(cancellation);
		expect(await secondsOf(reading)).toBeLessThanOrEqual(6);
		await expect(reading).rejects.toThrow('another item stopped the workflow');
	});
});
