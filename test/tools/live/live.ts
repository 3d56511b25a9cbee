import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import manifest from '../../../package.json';
import { Problem, runProgram, type Cleanup } from '../../e2e/n8n/program';
import { interview, type Row } from './question';
import { MOST, QUESTIONS } from './questions';
import { markdownOf, redacted } from './report';
import { readSamples, VIDEO_FILE } from './samples';
import { Api, ok, textAt } from './service';

const HELP = `TWELVELABS_API_KEY=… npm run live -- [--yes] [--video-url URL] [--only v1-]
Without a key nothing can be asked. How to try it with an emulator: test/tools/live/README.md`;

/** The free plan allows 25 requests a minute that embed video (docs.twelvelabs.io, rate limits). */
const REAL = { paceMs: 2500, pollMs: 3000, maxWaitMs: 600_000 };

/** An emulator has no limit, and is done within seconds. */
const EMULATED = { paceMs: 0, pollMs: 20, maxWaitMs: 30_000 };

/** Asks TwelveLabs what no document says, and reports what contradicts the emulator. */
async function live(cleanup: Cleanup): Promise<void> {
	const { apiKey, otherKey, baseUrl, values } = readOptions();
	const questions = QUESTIONS.filter(({ id }) => id.startsWith(values.only));
	if (questions.length === 0) throw new Problem(`No question's ID begins with ${values.only}.`);
	const emulated = /^(127\.|localhost$|\[::1\]$)/.test(new URL(baseUrl).hostname);
	const videoUrl = values['video-url'] ?? sampleUrl(baseUrl, emulated);
	console.log(announcement(questions.length, baseUrl, videoUrl));
	if (!values.yes) await confirm();

	const api = new Api({ baseUrl, apiKey, ...(emulated ? EMULATED : REAL) }, []);
	await checkKey(api, baseUrl);
	cleanup.add(() => deleteAssets(api));
	const rows = await interview(api, { videoUrl, otherKey }, questions, tell);
	const made = new Date().toISOString();
	const versions = { package: manifest.version, node: process.version };
	const report = redacted(
		{ made, versions, baseUrl, rows, exchanges: api.exchanges },
		{
			apiKeys: [apiKey, otherKey].filter((key) => key !== undefined),
			names: new Set([...Object.values(readSamples()).map(({ name }) => name), videoUrl]),
		},
	);
	mkdirSync('live-report', { recursive: true });
	writeFileSync('live-report/live-report.json', JSON.stringify(report, undefined, '\t'));
	writeFileSync('live-report/live-report.md', markdownOf(report));
	const count = rows.filter(({ contradicts }) => contradicts.length > 0).length;
	console.log(`\n${count} of ${rows.length} answers contradict the emulator.`);
	console.log(`The report is in ${resolve('live-report')}.`);
	if (!emulated) console.log(`Please look through it and send both files: ${manifest.bugs.url}`);
}

/** Reads the command line, and takes the keys out of the environment. @throws Problem without a key or a URL */
function readOptions() {
	const take = (name: string) => {
		const value = process.env[name]?.trim() || undefined;
		Reflect.deleteProperty(process.env, name);
		return value;
	};
	const apiKey = take('TWELVELABS_API_KEY');
	const otherKey = take('TWELVELABS_OTHER_API_KEY');
	const baseUrl = take('TWELVELABS_BASE_URL') ?? 'https://api.twelvelabs.io/v1.3';
	if (apiKey === undefined) throw new Problem(HELP);
	if (!URL.canParse(baseUrl)) throw new Problem(`${baseUrl} is not a URL.`);
	const { values } = parseArgs({
		options: {
			yes: { type: 'boolean', default: false },
			'video-url': { type: 'string' },
			only: { type: 'string', default: '' },
		},
	});
	return { apiKey, otherKey, baseUrl: baseUrl.replace(/\/+$/, ''), values };
}

/** The URL of the sample, at an emulator or in the public repository. */
function sampleUrl(baseUrl: string, emulated: boolean): string {
	if (emulated) return new URL(`/samples/${VIDEO_FILE}`, baseUrl).href;
	const repository = new URL(manifest.repository.url).pathname.replace(/\.git$/, '');
	// The repository's own page would answer with a redirect.
	return `https://raw.githubusercontent.com${repository}/HEAD/test/emulator/samples/${VIDEO_FILE}`;
}

/** What a run will do. */
const announcement = (questions: number, baseUrl: string, videoUrl: string) =>
	`${questions} questions to ${baseUrl}. For them it sends, at most:
  ${MOST.requests} requests that embed a sample video of 15 s, a tone of 5 s, a page or a few words,
  and ${MOST.megabytes} MB of files, none of them yours. Assets made are deleted at the end.
  The service is asked to fetch ${videoUrl}.
TwelveLabs takes about $${MOST.dollars} at most, by the Developer plan's prices of July 2026, if it
accepts everything. No price of marengo3.5 is known; it is counted as marengo3.0.`;

/** Asks on the terminal. @throws Problem without agreement */
async function confirm(): Promise<void> {
	if (!process.stdin.isTTY) throw new Problem('Nobody is there to agree: give --yes.');
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Go on? (y/N) ');
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) throw new Problem('Nothing was sent.');
}

/** A read that costs nothing. @throws Problem if it fails */
async function checkKey(api: Api, baseUrl: string): Promise<void> {
	const { status } = await api.get('/indexes?page_limit=1').catch((error: unknown) => {
		throw new Problem(`${baseUrl} does not answer: ${String(error)}`);
	});
	if (status === 200) return;
	const why = status === 401 || status === 403 ? 'It does not take this key' : 'It cannot be used';
	throw new Problem(`${baseUrl} answered ${status}. ${why}.`);
}

function tell({ id, contradicts, unanswered }: Row): void {
	if (unanswered !== undefined) console.log(`–  ${id}: ${unanswered}`);
	else if (contradicts.length === 0) console.log(`=  ${id}`);
	else console.log(`≠  ${id}: ${contradicts.join(', ')}`);
}

/** Deletes all assets of the run. */
async function deleteAssets(api: Api): Promise<void> {
	const made = api.exchanges
		.filter(({ path, status }) => path.startsWith('/assets') && status === 201)
		.map(({ body }) => textAt(body, 'asset_id') ?? textAt(body, '_id'));
	for (const id of new Set(made)) {
		const reply = await api.delete(`/assets/${id}?force=true`).catch(() => undefined);
		const gone = reply !== undefined && (ok(reply) || reply.status === 404);
		if (!gone) console.error(`The asset ${id} could not be deleted; see your dashboard.`);
	}
}

void runProgram(live);
