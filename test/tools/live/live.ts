import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import manifest from '../../../package.json';
import { Problem, runProgram, type Cleanup } from '../../e2e/n8n/program';
import { interview, planOf, PRICES_OF, type Plan, type Row } from './question';
import { QUESTIONS } from './questions';
import { markdownOf, redacted } from './report';
import { readSamples, VIDEO_FILE } from './samples';
import { Api, textAt } from './service';

const HELP = `TWELVELABS_API_KEY=… npm run live -- [--yes] [--video-url URL] [--only v1-,parts] [--out folder]
Without a key nothing can be asked. To try it: npm run emulator -- --port 4010, and here
TWELVELABS_API_KEY=tlk_emulated_key TWELVELABS_BASE_URL=http://127.0.0.1:4010/v1.3 npm run live`;

/** The free plan allows 25 requests a minute that embed video (docs.twelvelabs.io, rate limits). */
const REAL = { paceMs: 2500, pollMs: 3000, maxWaitMs: 600_000 };

/** An emulator has no limit, and is done within seconds. */
const EMULATED = { paceMs: 0, pollMs: 20, maxWaitMs: 30_000 };

/** Asks TwelveLabs what no document says, and writes down where it contradicts the emulator. */
async function live(cleanup: Cleanup): Promise<void> {
	const options = readOptions(process.argv.slice(2), process.env);
	const { apiKey, otherKey, baseUrl, only } = options;
	const questions = QUESTIONS.filter(
		({ id }) => only.length === 0 || only.some((start) => id.startsWith(start)),
	);
	if (questions.length === 0) throw new Problem(`No question begins with ${only.join(' or ')}.`);
	const emulated = /^(127\.|localhost$|\[::1\]$)/.test(new URL(baseUrl).hostname);
	const videoUrl = await reachableVideo(options.videoUrl, baseUrl, emulated);
	const plan = planOf(questions);
	console.log(`${questions.length} questions to ${baseUrl}. For them it sends, at most:`);
	console.log(announcement(plan, videoUrl, emulated));
	if (!options.yes) await confirm();

	const api = new Api({ baseUrl, apiKey, ...(emulated ? EMULATED : REAL) }, []);
	await checkKey(api, baseUrl);
	cleanup.add(() => deleteAssets(api));
	const rows = await interview(api, { videoUrl, otherKey }, questions, tell);
	const report = redacted(
		{
			format: 3,
			made: new Date().toISOString(),
			versions: { package: manifest.version, node: process.version },
			baseUrl,
			emulated,
			plan,
			rows,
			exchanges: api.exchanges,
		},
		{
			apiKeys: [apiKey, otherKey].filter((key) => key !== undefined),
			names: new Set([...Object.values(readSamples()).map(({ name }) => name), videoUrl ?? '']),
		},
	);
	mkdirSync(options.out, { recursive: true });
	const files = ['md', 'json'].map((end) => join(options.out, `live-report.${end}`)).join('\n');
	writeFileSync(
		join(options.out, 'live-report.json'),
		`${JSON.stringify(report, undefined, '\t')}\n`,
	);
	writeFileSync(join(options.out, 'live-report.md'), markdownOf(report));
	const count = rows.filter(({ contradicts }) => contradicts.length > 0).length;
	console.log(`\n${count} of ${rows.length} answers contradict the emulator.\n${files}`);
	if (!emulated) console.log(`Please look through them and send both: ${manifest.bugs.url}`);
}

/** Reads the command line and the environment, and takes the keys out of the latter. */
function readOptions(args: string[], environment: NodeJS.ProcessEnv) {
	const take = (name: string) => {
		const value = environment[name]?.trim();
		Reflect.deleteProperty(environment, name);
		return value === '' ? undefined : value;
	};
	const apiKey = take('TWELVELABS_API_KEY');
	const otherKey = take('TWELVELABS_OTHER_API_KEY');
	const baseUrl = take('TWELVELABS_BASE_URL') ?? 'https://api.twelvelabs.io/v1.3';
	if (apiKey === undefined) throw new Problem(HELP);
	if (!URL.canParse(baseUrl)) throw new Problem(`${baseUrl} is not a URL.`);
	const { values } = parseArgs({
		args,
		options: {
			yes: { type: 'boolean', default: false },
			'video-url': { type: 'string' },
			only: { type: 'string', default: '' },
			out: { type: 'string', default: 'live-report' },
		},
	});
	return {
		apiKey,
		otherKey,
		baseUrl: baseUrl.replace(/\/+$/, ''),
		yes: values.yes,
		videoUrl: values['video-url'],
		only: values.only.split(',').filter((each) => each !== ''),
		// npm runs scripts in the package's folder; a relative path means the folder of the person.
		out: resolve(environment.INIT_CWD ?? '.', values.out),
	};
}

/** The video given, else the sample: an emulator serves it, and so does the public repository. */
async function reachableVideo(given: string | undefined, baseUrl: string, emulated: boolean) {
	if (emulated) return given ?? new URL(`/samples/${VIDEO_FILE}`, baseUrl).href;
	const repository = new URL(manifest.repository.url).pathname.replace(/\.git$/, '');
	// Not the repository's own page of it, which answers with a redirect.
	const sample = `https://raw.githubusercontent.com${repository}/HEAD/test/emulator/samples/${VIDEO_FILE}`;
	const url = given ?? sample;
	const signal = AbortSignal.timeout(20_000);
	const head = await fetch(url, { method: 'HEAD', signal }).catch(() => undefined);
	if (head?.ok) return url;
	if (given !== undefined) throw new Problem(`Nothing can be fetched from ${given}.`);
	return undefined;
}

/** What a run will do, before it does anything. */
function announcement(plan: Plan, videoUrl: string | undefined, emulated: boolean): string {
	const { videos, sounds, texts, bytes, dollars } = plan;
	return [
		`  ${videos} tasks about a sample video of 15 s and ${sounds} about a tone of 5 s,`,
		`  ${texts} requests about a few words or one page, and ${(bytes / 1e6).toFixed(1)} MB of files.`,
		`  All of it comes with this project; nothing of yours is sent. Assets made are deleted at the end.`,
		videoUrl === undefined
			? '  Questions about URLs are left out: give --video-url with a public MP4 to ask them.'
			: `  The service is asked to fetch ${videoUrl}.`,
		emulated
			? 'It costs nothing: this is an emulator.'
			: `Cost: about $${dollars.toFixed(2)} at most, by the Developer plan's prices of ${PRICES_OF}, if everything is accepted; most of it is refused. No price of marengo3.5 is known; it is counted as marengo3.0.`,
	].join('\n');
}

/** Asks on the terminal. @throws Problem when nobody agrees */
async function confirm(): Promise<void> {
	if (!process.stdin.isTTY) throw new Problem('Nobody is there to agree: give --yes.');
	const terminal = createInterface({ input: process.stdin, output: process.stdout });
	const answer = await terminal.question('Go on? (y/N) ');
	terminal.close();
	if (!/^y(es)?$/i.test(answer.trim())) throw new Problem('Nothing was sent.');
}

/** A read that costs nothing, before anything that does. @throws Problem when it does not work */
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

/** Deletes every asset that the run made. */
async function deleteAssets(api: Api): Promise<void> {
	const made = api.exchanges
		.filter(({ path, status }) => path.startsWith('/assets') && status === 201)
		.map(({ body }) => textAt(body, 'asset_id') ?? textAt(body, '_id'));
	const deleted = [...new Set(made)].map(async (id) => {
		const { status } = await api.delete(`/assets/${id}?force=true`);
		return status < 300 || status === 404;
	});
	const results = await Promise.allSettled(deleted);
	const left = results.filter((result) => result.status === 'rejected' || !result.value);
	if (left.length > 0)
		console.error(`${left.length} assets could not be deleted; see your dashboard.`);
}

void runProgram(live);
