import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { checkout } from './n8n/folders';

/** What the demo prints, as a newcomer runs it: without a key of TwelveLabs. */
async function demo(...args: string[]): Promise<string[]> {
	const env = { ...process.env, TWELVELABS_API_KEY: '' };
	const program = ['--import', 'tsx', 'test/tools/demo/demo.ts', ...args];
	const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: checkout, env });
	return stdout.trimEnd().split('\n');
}

/** The rows of clips without their IDs, which are other ones for each task. */
const clips = (lines: string[]): string[] =>
	lines.filter((line) => /^\d\d:\d\d\.\d – /.test(line)).map((line) => line.replace(/\S+$/, ''));

let inEngine: string[] = [];

test("the demo runs on n8n's engine, says so, and names the next step", async () => {
	inEngine = await demo();
	const rows = clips(inEngine);
	expect(rows).toHaveLength(3 * 7);
	expect(rows[0]).toMatch(/^00:00\.0 – 00:06\.0 {2}visual .* 512 /);
	expect(rows.at(-1)).toMatch(/^00:36\.0 – 00:42\.0 {2}transcription /);
	const text = inEngine.join('\n');
	expect(text).toMatch(/ran on n8n's own engine \(n8n-core \d+\.\d+\.\d+\).*stand-in/);
	expect(text).toMatch(/emulator .*127\.0\.0\.1/);
	expect(text).toContain('The numbers are emulated.');
	expect(inEngine.at(-1)).toMatch(/npm start$/);
});

test('with --model marengo3.5 it goes through Embed v2', async () => {
	const lines = await demo('--model', 'marengo3.5');
	expect(clips(lines)).toHaveLength(2 * 7);
	expect(lines.join('\n')).toContain('model marengo3.5');
});

test('with --n8n all of n8n gives the same clips', async () => {
	const inN8n = await demo('--n8n');
	expect(inN8n.join('\n')).toMatch(/ran in n8n \d+\.\d+\.\d+, node installed from its tarball/);
	expect(clips(inN8n)).toHaveLength(3 * 7);
	expect(clips(inN8n)).toEqual(clips(inEngine));
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
