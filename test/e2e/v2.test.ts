import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { answer, edit, inTurn, on, resetConnection, untouched } from '../emulator';
import { wavOf } from '../emulator/testing/media';
import { inN8n, runToSuccess, useN8n, type N8nFixture } from './n8n-fixture';
import type { Execution } from './n8n/execution';
import { readExample, withParameters } from './n8n/workflow';
import { paddedVideo, sha256 } from './upload';

useN8n({ emulator: { v2: { assetProcessingMs: 0 } } });

const NODE = 'TwelveLabs Embed Video';

/** Runs examples/embed-video.json with another file and other settings of its node. */
async function embedFile(
	fixture: N8nFixture,
	name: string,
	bytes: Buffer,
	settings: INode['parameters'] = {},
): Promise<Execution> {
	const fileSelector = join(fixture.files, name);
	writeFileSync(fileSelector, bytes);
	const workflow = withParameters(readExample('embed-video'), {
		'Read Video': { fileSelector },
		[NODE]: { modelName: 'marengo3.5', ...settings },
	});
	return await runToSuccess(fixture, workflow);
}

const BYTES = 250_000_000;
/** The emulator's default parts are the smallest that S3 allows. */
const PARTS = Math.ceil(BYTES / (5 * 1024 ** 2));

/** A file over 200 MB, which only goes up in parts, over a faulty connection. */
inN8n('250 MB are kept on disk, sent byte for byte, paid once; no asset stays', async (fixture) => {
	const { emulator } = fixture;
	const video = paddedVideo(BYTES);
	const faults = [
		resetConnection('in-body', 300_000),
		answer(500, ''),
		resetConnection('after-request'),
		answer(503, '<Error><Code>SlowDown</Code></Error>'),
		resetConnection('before-body'),
		// The URL has expired, however early it is used.
		answer(403, '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'),
	];
	// A fault at the second part of every eight.
	const parts = faults.flatMap((fault) => [untouched, fault, ...Array(6).fill(untouched)]);
	emulator.intercept(on('* /parts/*', inTurn(...parts)));
	// The server's clock is an hour slow, so it does not show when a URL expires.
	const date = new Date(Date.now() - 3_600_000).toUTCString();
	emulator.intercept(edit(({ headers }) => void (headers.date = date)));

	const run = await embedFile(fixture, 'large.mp4', video);

	const [item] = run.items('Read Video');
	expect(item?.binary?.data?.id).toMatch(/^filesystem/);
	const rows = run.json(NODE);
	expect(rows[0]).toMatchObject({ model_name: 'marengo3.5', input_filename: 'large.mp4' });
	expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
	const visual = rows.filter((row) => row.embedding_option === 'visual');
	const starts = visual.map((row) => row.start_offset_sec);
	expect(starts).toEqual([0, 6, 12, 18, 24, 30, 36]);

	const tasks = [...emulator.v2.tasks.tasks.values()];
	expect(tasks.map(({ media }) => media)).toMatchObject([{ bytes: BYTES, sha256: sha256(video) }]);
	expect([...emulator.tasks]).toEqual([]);
	expect([...emulator.v2.assets.assets]).toEqual([]);

	const sent = emulator.requests.filter(({ path }) => path.startsWith('/parts/'));
	const expired = sent.filter(({ status }) => status === 403);
	expect(expired).toHaveLength(1);
	expect(sent.filter(({ status }) => status === 200)).toHaveLength(PARTS);
	expect(sent.some(({ keyLeaked }) => keyLeaked)).toBe(false);
});

/** Only Embed v2 takes it; n8n says what kind of file it is. */
inN8n('sound by clips', async (fixture) => {
	const settings = { mediaType: 'audio', options: { videoClipLength: 4 } };
	const run = await embedFile(fixture, 'tone.wav', wavOf(12), settings);
	const keys = ['embedding_option', 'embedding_scope', 'start_offset_sec', 'end_offset_sec'];
	expect(
		run
			.json(NODE)
			.map((row) => keys.map((key) => row[key]))
			.sort(),
	).toEqual([
		['audio', 'clip', 0, 4],
		['audio', 'clip', 4, 8],
		['audio', 'clip', 8, 12],
	]);
	expect(run.json(NODE).map(({ embedding }) => Object(embedding).length)).toEqual([512, 512, 512]);
	const { tasks, assets } = fixture.emulator.v2;
	expect(tasks.tasks.size).toBe(1);
	expect([...assets.assets]).toEqual([]);
});
