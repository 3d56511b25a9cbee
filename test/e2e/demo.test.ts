import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromiumForTests, openPage } from './editor/editor';
import { checkout } from './n8n/folders';
import { Cleanup } from './n8n/program';
import { expectAtTheirMoments, playersOf } from './players';

/** What the demo prints, as a newcomer runs it: without a key of TwelveLabs. */
async function demo(...args: string[]): Promise<string[]> {
	const env = { ...process.env, TWELVELABS_API_KEY: '' };
	const program = ['--import', 'tsx', 'test/tools/demo/demo.ts', ...args];
	const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: checkout, env });
	return stdout.trimEnd().split('\n');
}

/** The rows of moments. */
const moments = (lines: string[]): string[] =>
	lines.filter((line) => /^\d+:\d\d – \d+:\d\d /.test(line));

let inEngine: string[] = [];

test("the demo runs on n8n's engine, says so, and names the next step", async () => {
	inEngine = await demo();
	const rows = moments(inEngine);
	expect(rows).toHaveLength(5);
	expect(rows[0]).toMatch(
		/^0:12 – 0:18 {2}strong {2}0\.\d{3} +visual +file:\/\/\/.*\/harbour-at-sunset\.mp4#t=12,18$/,
	);
	const text = inEngine.join('\n');
	expect(text).toContain('21 embeddings (audio, transcription, visual)');
	expect(text).toMatch(/ran on n8n's own engine \(n8n-core \d+\.\d+\.\d+\).*stand-ins/);
	expect(text).toMatch(/emulator .*127\.0\.0\.1/);
	expect(text).toContain('Similarity is emulated');
	expect(text).toContain('npm start');
});

const cleanup = new Cleanup();
afterAll(() => cleanup.run());

const { chromium, browserTest } = chromiumForTests();

browserTest('its last line is the path of a page that plays the moments', async () => {
	const page = await openPage(cleanup, chromium);
	await page.goto(pathToFileURL(inEngine.at(-1) ?? '').href);
	const players = await playersOf(page);
	expectAtTheirMoments(players);
	expect(players.map(({ link }) => link)).toEqual(
		moments(inEngine).map((row) => row.split(' ').at(-1)),
	);
});

test('with --model marengo3.5 it goes through Embed v2, with --words it finds others', async () => {
	const lines = await demo('--model', 'marengo3.5', '--words', 'a boat');
	expect(moments(lines)).toHaveLength(5);
	const text = lines.join('\n');
	expect(text).toMatch(/that fit "a boat" best/);
	expect(text).toMatch(/^14 embeddings .* model marengo3\.5/m);
});

test('the search finds the moment with the train, in the video that has one', async () => {
	const lines = await demo('search', 'a train in the snow');
	const first = lines[lines.findIndex((line) => line.startsWith('─')) + 1];
	expect(first).toMatch(/^train-in-snowy-mountains\.mp4 /);
});

test('a file that is not there is named, and nothing is run', async () => {
	const error = await demo('no-such-video.mp4').catch((failure: unknown) => failure);
	expect(error).toMatchObject({ code: 1, stdout: '' });
	expect(Object(error).stderr).toMatch(/There is no file .*no-such-video\.mp4/);
});
