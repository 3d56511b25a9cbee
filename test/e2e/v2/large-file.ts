import { answer, edit, inTurn, on, resetConnection, untouched } from '../../emulator';
import { inWorld, type World } from '../world';
import { embedFile, rowsOf } from './embed-file';
import { putLargeVideo } from './files';

const BYTES = 250_000_000;
/** How the emulator cuts it by default: as small as a storage service allows. */
const PARTS = Math.ceil(BYTES / (5 * 1024 ** 2));
const HOUR_MS = 3_600_000;

const puts = ({ emulator }: World) =>
	emulator.requests.filter(({ path }) => path.startsWith('/parts/'));

/** Addresses serve for less than the upload takes, and the clock that n8n is told does not show it. */
function letAddressesExpire({ emulator }: World): void {
	emulator.intercept(
		edit(({ headers }) => {
			headers.date = new Date(Date.now() - HOUR_MS).toUTCString();
		}),
	);
	emulator.v2.set({ urlTtlMs: 800 });
}

/** More than 200 MB, which only goes up in parts, over a line in trouble. */
export function largeFile(): void {
	it(
		'is kept on disk, goes up byte for byte, is paid once, and leaves no asset',
		inWorld(async (world) => {
			const { emulator } = world;
			const { path, sha256 } = putLargeVideo('large.mp4', BYTES);
			const faults = [
				resetConnection('in-body', 300_000),
				answer(500, ''),
				resetConnection('after-request'),
				answer(503, '<Error><Code>SlowDown</Code></Error>'),
				resetConnection('before-body'),
			];
			// The second part of every eight.
			const parts = faults.flatMap((fault) => [untouched, fault, ...Array(6).fill(untouched)]);
			emulator.intercept(on('* /parts/*', inTurn(...parts)));
			letAddressesExpire(world);

			const run = await embedFile(world, path, {});

			const [item] = run.items('Read Video');
			expect(item?.binary?.data?.id).toMatch(/^filesystem/);
			const rows = rowsOf(run);
			expect(rows[0]).toMatchObject({ model_name: 'marengo3.5', input_filename: 'large.mp4' });
			expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
			const visual = rows.filter((row) => row.embedding_option === 'visual');
			const starts = visual.map((row) => row.start_offset_sec);
			expect(starts).toEqual([0, 6, 12, 18, 24, 30, 36]);

			const tasks = [...emulator.v2.tasks.tasks.values()];
			expect(tasks.map(({ media }) => media?.content)).toMatchObject([{ bytes: BYTES, sha256 }]);
			expect([...emulator.tasks]).toEqual([]);
			expect([...emulator.v2.assets.assets]).toEqual([]);

			const sent = puts(world);
			const expired = sent.filter(({ status }) => status === 403);
			expect(expired.length).toBeGreaterThan(0);
			expect(sent.filter(({ status }) => status === 200)).toHaveLength(PARTS);
			expect(sent.some(({ keyLeaked }) => keyLeaked)).toBe(false);
		}),
	);
}
