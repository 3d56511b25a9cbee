import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { answer, edit, inTurn, on, resetConnection, untouched } from '../../emulator';
import { pdfOf } from '../../emulator/testing/documents';
import { wavOf } from '../../emulator/testing/media';
import { sampleVideo } from '../../tools/demo/video';
import { withN8n, type N8nFixture } from '../n8n-fixture';
import type { Execution } from '../n8n/execution';
import { readExample, withParameters } from '../n8n/workflow';

const PIECE_BYTES = 1_000_000;

/** A folder for the files that n8n's Read/Write Files node reads in these tests. */
export const filesFolder = mkdtempSync(join(tmpdir(), 'n8n-v2-files-'));

/** Puts a file there and gives its path. */
function putFile(name: string, bytes: Buffer): string {
	const path = join(filesFolder, name);
	writeFileSync(path, bytes);
	return path;
}

/**
 * Puts a video there that is the sample with so many bytes of noise at its end, in a box that players
 * skip: any two stretches of it differ, so that parts in a wrong order show in its hash.
 */
function putLargeVideo(name: string, bytes: number): { path: string; sha256: string } {
	const sample = readFileSync(sampleVideo);
	const head = Buffer.alloc(8);
	head.writeUInt32BE(bytes - sample.length, 0);
	head.write('free', 4, 'latin1');
	const hash = createHash('sha256');
	const path = join(filesFolder, name);
	const file = openSync(path, 'w');
	const write = (piece: Buffer): number => {
		hash.update(piece);
		return writeSync(file, piece);
	};
	const noise = randomBytes(PIECE_BYTES);
	let at = write(sample) + write(head);
	while (at < bytes) {
		noise.writeUInt32BE(at, 0);
		at += write(noise.subarray(0, bytes - at));
	}
	closeSync(file);
	return { path, sha256: hash.digest('hex') };
}

const NODE = 'TwelveLabs Embed Video';

/** Runs examples/embed-video.json with a file of this machine and other settings of its node. */
async function embedFile(
	{ n8n }: N8nFixture,
	path: string,
	settings: INode['parameters'],
): Promise<Execution> {
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector: path },
		[NODE]: { modelName: 'marengo3.5', ...settings },
	});
	const run = await n8n.execute(await n8n.importWorkflow(workflow), 'Start');
	expect(run).toMatchObject({ status: 'success', error: undefined });
	return run;
}

/** What its node gave. */
export const rowsOf = (run: Execution): ReturnType<Execution['json']> => run.json(NODE);

const BYTES = 250_000_000;
/** How the emulator cuts it by default: as small as a storage service allows. */
const PARTS = Math.ceil(BYTES / (5 * 1024 ** 2));
const HOUR_MS = 3_600_000;

const puts = ({ emulator }: N8nFixture) =>
	emulator.requests.filter(({ path }) => path.startsWith('/parts/'));

/** The clock that n8n is told does not show when an address expires. */
function tellAnotherTime({ emulator }: N8nFixture): void {
	emulator.intercept(
		edit(({ headers }) => {
			headers.date = new Date(Date.now() - HOUR_MS).toUTCString();
		}),
	);
}

/** More than 200 MB, which only goes up in parts, over a line in trouble. */
export function largeFile(): void {
	it(
		'is kept on disk, goes up byte for byte, is paid once, and leaves no asset',
		withN8n(async (fixture) => {
			const { emulator } = fixture;
			const { path, sha256 } = putLargeVideo('large.mp4', BYTES);
			const faults = [
				resetConnection('in-body', 300_000),
				answer(500, ''),
				resetConnection('after-request'),
				answer(503, '<Error><Code>SlowDown</Code></Error>'),
				resetConnection('before-body'),
				// The address expired, however soon it was used.
				answer(
					403,
					'<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
				),
			];
			// The second part of every eight.
			const parts = faults.flatMap((fault) => [untouched, fault, ...Array(6).fill(untouched)]);
			emulator.intercept(on('* /parts/*', inTurn(...parts)));
			tellAnotherTime(fixture);

			const run = await embedFile(fixture, path, {});

			const [item] = run.items('Read Video');
			expect(item?.binary?.data?.id).toMatch(/^filesystem/);
			const rows = rowsOf(run);
			expect(rows[0]).toMatchObject({ model_name: 'marengo3.5', input_filename: 'large.mp4' });
			expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
			const visual = rows.filter((row) => row.embedding_option === 'visual');
			const starts = visual.map((row) => row.start_offset_sec);
			expect(starts).toEqual([0, 6, 12, 18, 24, 30, 36]);

			const tasks = [...emulator.v2.tasks.tasks.values()];
			expect(tasks.map(({ media }) => media)).toMatchObject([{ bytes: BYTES, sha256 }]);
			expect([...emulator.tasks]).toEqual([]);
			expect([...emulator.v2.assets.assets]).toEqual([]);

			const sent = puts(fixture);
			const expired = sent.filter(({ status }) => status === 403);
			expect(expired).toHaveLength(1);
			expect(sent.filter(({ status }) => status === 200)).toHaveLength(PARTS);
			expect(sent.some(({ keyLeaked }) => keyLeaked)).toBe(false);
		}),
	);
}

const TEXT = 'The boat leaves. It is late. Fog comes. A bell rings. They turn. The light is on.';

/** Title, file name, its bytes, settings, the fields that tell its rows apart, and those rows. */
type Case = [string, string, Buffer, INode['parameters'], string[], unknown[][]];

const CASES: Case[] = [
	[
		'sound by clips',
		'tone.wav',
		wavOf(12),
		{ mediaType: 'audio', options: { videoClipLength: 4 } },
		['embedding_option', 'embedding_scope', 'start_offset_sec', 'end_offset_sec'],
		[
			['audio', 'clip', 0, 4],
			['audio', 'clip', 4, 8],
			['audio', 'clip', 8, 12],
		],
	],
	[
		'a PDF by pages',
		'slides.pdf',
		pdfOf(3),
		{ mediaType: 'document' },
		['embedding_option', 'embedding_scope', 'start_page_number', 'end_page_number'],
		[
			['visual', 'page', 1, 1],
			['visual', 'page', 2, 2],
			['visual', 'page', 3, 3],
		],
	],
	[
		'a text by pieces, as documents for a vector store',
		'notes.txt',
		Buffer.from(TEXT),
		{
			mediaType: 'document',
			output: 'document',
			options: { documentScope: 'textChunks', maxSentences: 3, overlapSentences: 0 },
		},
		['pageContent'],
		[['notes.txt part 1 (text)'], ['notes.txt part 2 (text)']],
	],
];

const fieldsOf = (row: IDataObject, fields: string[]): unknown[] => fields.map((key) => row[key]);

/** What only Embed v2 takes, read from disk by n8n. */
export function mediaTypes(): void {
	it.each(CASES)('%s', async (_, name, bytes, settings, fields, expected) => {
		await withN8n(async (fixture) => {
			const run = await embedFile(fixture, putFile(name, bytes), settings);
			const rows = rowsOf(run);
			const told = rows.map((row) => fieldsOf(row, fields));
			expect(told.sort()).toEqual(expected);
			expect(rows.map(({ embedding }) => Object(embedding).length)).toEqual(rows.map(() => 512));
			const { tasks, assets } = fixture.emulator.v2;
			expect(tasks.tasks.size).toBe(1);
			expect([...assets.assets]).toEqual([]);
		})();
	});
}
