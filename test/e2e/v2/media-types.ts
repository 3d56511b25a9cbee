import type { IDataObject, INode } from 'n8n-workflow';
import { pdfOf } from '../../emulator/testing/documents';
import { wavOf } from '../../emulator/testing/media';
import { inWorld } from '../world';
import { embedFile, rowsOf } from './embed-file';
import { putFile } from './files';

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
		await inWorld(async (world) => {
			const run = await embedFile(world, putFile(name, bytes), settings);
			const rows = rowsOf(run);
			const told = rows.map((row) => fieldsOf(row, fields));
			expect(told.sort()).toEqual(expected);
			expect(rows.map(({ embedding }) => Object(embedding).length)).toEqual(rows.map(() => 512));
			const { tasks, assets } = world.emulator.v2;
			expect(tasks.tasks.size).toBe(1);
			expect([...assets.assets]).toEqual([]);
		})();
	});
}
