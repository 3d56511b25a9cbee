import { PartMemory, uploadInParts } from '../../nodes/shared/api/assets/multipart-upload';
import type { FileSource } from '../../nodes/shared/model/task';
import { probe } from './probe';
import { EngineFixture } from './engine-fixture';

const MB = 1024 ** 2;
const SIZE = 500 * MB;
const CHUNK = 5 * MB;

const fixture = new EngineFixture();

/** Pieces as n8n's store on disk gives them, each fresh memory. */
const file: FileSource = {
	name: 'large.mp4',
	type: 'video/mp4',
	size: SIZE,
	freshPieces: true,
	async *open() {
		for (let sent = 0; sent < SIZE; sent += MB / 4) yield Buffer.allocUnsafeSlow(MB / 4).fill(7);
	},
};

test('memory does not grow with a file in parts', async () => {
	fixture.emulator.v2.set({ chunkBytes: CHUNK });
	const before = process.memoryUsage();
	let peak = before;
	const sampling = setInterval(() => {
		const now = process.memoryUsage();
		if (now.rss > peak.rss) peak = now;
	}, 5);
	await probe(fixture.credential, (connection) =>
		uploadInParts(connection, file, 'video', new PartMemory(), { maxRetryMs: 0 }),
	).finally(() => clearInterval(sampling));
	// The emulator, which writes the parts to disk, is in this process as well.
	expect((peak.rss - before.rss) / MB).toBeLessThan(120);
}, 60_000);
