import { readFile, truncate, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { PartMemory, uploadInParts } from '../../nodes/shared/api/assets/multipart-upload';
import type { FileSource } from '../../nodes/shared/model/task';
import { CaptureServer } from './capture';
import { type NodeRun, runNode, type TestFile } from './engine';
import { EngineFixture } from './engine-fixture';
import { probe } from './probe';

/*
 * Memory is that of this process: the tests run one after the other, and the upload comes first, before
 * another test's memory could hide what it takes.
 */

const fixture = new EngineFixture();
const server = new CaptureServer(false);

const MB = 1024 ** 2;

const createOf = (data: TestFile): NodeRun => ({
	parameters: { operation: 'createTask' },
	items: [{ files: { data } }],
});

const UPLOAD = 300 * MB;

/** A stream of `UPLOAD` bytes, one megabyte in memory. */
function stream(): Readable {
	const piece = Buffer.alloc(MB, 7);
	return Readable.from(
		(function* () {
			for (let sent = 0; sent < UPLOAD; sent += MB) yield piece;
		})(),
	);
}

/** Samples this process's memory, in bytes, until `stop`, which gives the growth. */
function memoryGrowth(): { stop(): number } {
	const before = process.memoryUsage.rss();
	let peak = before;
	const sampling = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, 5);
	return {
		stop: () => {
			clearInterval(sampling);
			return peak - before;
		},
	};
}

test('memory does not grow with the file', async () => {
	let growth: ReturnType<typeof memoryGrowth> | undefined;
	const stored = async () => void (growth = memoryGrowth());
	const { error } = await runNode({
		...createOf({ content: stream, fileName: 'long.mp4', stored }),
		credential: { apiKey: 'tlk_key', baseUrl: server.url },
	});
	const grown = growth?.stop();
	expect(error).toBeUndefined();
	const [request] = server.requests;
	expect(request?.headers['content-length']).toBe(String(request?.bytes));
	expect(request?.bytes).toBeGreaterThan(UPLOAD);
	expect(grown).toBeLessThan(120 * MB);
});

const IN_PARTS = 500 * MB;

/** Pieces as n8n's store on disk gives them, each fresh memory. */
const file: FileSource = {
	name: 'large.mp4',
	type: 'video/mp4',
	size: IN_PARTS,
	freshPieces: true,
	async *open() {
		for (let sent = 0; sent < IN_PARTS; sent += MB / 4) {
			yield Buffer.allocUnsafeSlow(MB / 4).fill(7);
		}
	},
};

test('memory does not grow with a file in parts', async () => {
	fixture.emulator.v2.set({ chunkBytes: 5 * MB });
	const growth = memoryGrowth();
	await probe(fixture.credential, (connection) =>
		uploadInParts(connection, file, 'video', new PartMemory(), { maxRetryMs: 0 }),
	);
	// The emulator is in this process too, and how soon its memory is collected differs.
	expect(growth.stop()).toBeLessThan(IN_PARTS / 2);
});

const LIMIT = 4 * 1024 ** 3;

/** Makes a file in n8n's store as long as `bytes`, without writing them: a sparse file. */
async function lengthen({ id = '' }: IBinaryData, bytes: number): Promise<void> {
	const path = Container.get(BinaryDataService).getPath(id);
	await truncate(path, bytes);
	const metadata = JSON.parse(await readFile(`${path}.metadata`, 'utf8')) as object;
	await writeFile(`${path}.metadata`, JSON.stringify({ ...metadata, fileSize: bytes }));
}

test('refuses a file of more than 4 GB before anything is sent', async () => {
	const stored = (binary: IBinaryData) => lengthen(binary, LIMIT + 1);
	const { error } = await fixture.run(
		createOf({ content: Buffer.from('x'), fileName: 'long.mp4', stored }),
	);
	expect(error?.message).toBe(
		`The file "long.mp4" is larger than 4 GB, the most that marengo3.0 takes (${LIMIT + 1} bytes)`,
	);
	expect(error?.description).toMatch(/Compress or split it first/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(fixture.emulator.requests).toEqual([]);
});

test('a file that is truncated in the store is an error', async () => {
	const stored = ({ id = '' }: IBinaryData) =>
		truncate(Container.get(BinaryDataService).getPath(id), 400);
	const { error } = await fixture.run(createOf({ content: Buffer.alloc(1000, 1), stored }));
	expect(error?.message).toBe(
		'The file could not be read to its end: The file had 400 bytes instead of 1000',
	);
	expect(error?.description).toContain('Nothing was billed.');
	expect(fixture.taskIds).toEqual([]);
});
