import { truncate, readFile, writeFile } from 'node:fs/promises';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { EngineFixture } from './engine-fixture';

const fixture = new EngineFixture();
const LIMIT = 4 * 1024 ** 3;

/** Makes a file in n8n's store as long as `bytes`, without writing them: a sparse file. */
async function lengthen({ id = '' }: IBinaryData, bytes: number): Promise<void> {
	const file = Container.get(BinaryDataService).getPath(id);
	await truncate(file, bytes);
	const metadata = JSON.parse(await readFile(`${file}.metadata`, 'utf8')) as object;
	await writeFile(`${file}.metadata`, JSON.stringify({ ...metadata, fileSize: bytes }));
}

test('a file over 4 GB, the most of marengo3.0, is refused before anything is sent', async () => {
	const { error } = await fixture.run({
		parameters: { operation: 'createTask' },
		items: [
			{
				files: {
					data: {
						content: Buffer.from('x'),
						fileName: 'long.mp4',
						stored: (binary: IBinaryData) => lengthen(binary, LIMIT + 1),
					},
				},
			},
		],
	});
	expect(error?.message).toBe(
		`The file "long.mp4" is larger than 4 GB, the most that marengo3.0 takes (${LIMIT + 1} bytes)`,
	);
	expect(error?.description).toMatch(/Compress or split it first/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test('a file that lost its end in the store is an error, not a wait without end', async () => {
	const { error } = await fixture.run({
		parameters: { operation: 'createTask' },
		items: [
			{
				files: {
					data: {
						content: Buffer.alloc(1000, 1),
						stored: async ({ id = '' }: IBinaryData) =>
							truncate(Container.get(BinaryDataService).getPath(id), 400),
					},
				},
			},
		],
	});
	expect(error?.message).toBe(
		'The file could not be read to its end: The file gave 400 bytes instead of 1000',
	);
	expect(error?.description).toContain('Nothing was billed.');
	expect(fixture.taskIds).toEqual([]);
});
