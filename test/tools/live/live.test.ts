import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../e2e/n8n/folders';
import { startEmulator, type Emulator } from '../../emulator';
import { ask, interview, type Row } from './question';
import { MOST, QUESTIONS } from './questions';
import { hiding, markdownOf, redacted } from './report';
import { readSamples, VIDEO_FILE } from './samples';
import { Api, type Exchange, type Service } from './service';

const KEY = 'tlk_0123456789abcdefghijklmnop';

let emulator: Emulator;
let service: Service;
const exchanges: Exchange[] = [];
let rows: Row[];
let json: string;
let markdown: string;

beforeAll(async () => {
	// An asset that takes a while can be used before it is ready.
	const v2 = { assetProcessingMs: 1000 };
	emulator = await startEmulator({ apiKey: KEY, processingMs: 1500, v2 });
	emulator.seedTask({ url: 'https://bucket.example/our-party.mp4?X-Amz-Signature=5ec7e7' });
	emulator.clockSkewMs = -8 * 24 * 3600_000;
	emulator.seedTask({ filename: 'our-old-film.mp4' });
	const videoUrl = `${emulator.origin}/samples/${VIDEO_FILE}`;
	const film = { model: 'marengo3.0', kind: 'video' } as const;
	emulator.v2.tasks.create(film, { url: videoUrl }, { processingMs: 0, fail: false });
	emulator.clockSkewMs = 0;
	service = { baseUrl: emulator.url, apiKey: KEY, paceMs: 0, pollMs: 20, maxWaitMs: 30_000 };
	rows = await interview(new Api(service, exchanges), { videoUrl }, QUESTIONS);
	const full = report(rows);
	json = JSON.stringify(full);
	markdown = markdownOf(full);
});
afterAll(() => emulator.close());

/** Need a second account, a limit that is met, and a machine that is not too busy. */
const MAY_BE_UNANSWERED = ['foreign-ids', 'limit', 'asset-used'];

test('the emulator takes every request, and is as the questions assume', () => {
	const unanswered = rows.filter((row) => row.unanswered !== undefined).map(({ id }) => id);
	expect(unanswered.filter((id) => !MAY_BE_UNANSWERED.includes(id))).toEqual([]);
	expect(rows.filter(({ contradicts }) => contradicts.length > 0)).toEqual([]);
	expect(rows.map(({ id }) => id).sort()).toEqual(QUESTIONS.map(({ id }) => id).sort());
});

test('no more media are embedded, and no more bytes sent, than was announced', () => {
	const sent = exchanges.filter(({ method, path }) => method === 'POST' && /^.embed/.test(path));
	expect(sent.length).toBeGreaterThan(MOST.requests - 3);
	expect(sent.length).toBeLessThanOrEqual(MOST.requests);
	const bytes = emulator.requests.reduce((sum, { bodyBytes }) => sum + bodyBytes, 0);
	expect(bytes).toBeLessThanOrEqual(MOST.megabytes * 1e6);
	const bodies = sent.map((each) => JSON.stringify(each.sent));
	const videos = bodies.filter((each) => /"video(_file|_url)?"(?!.*no-such-video)/.test(each));
	// 16 s each, at $0.042 a minute.
	const dollars = (videos.length * 16 * 0.042) / 60;
	expect(dollars).toBeGreaterThan(0.18);
	expect(dollars).toBeLessThan(MOST.dollars);
});

/** What a gateway may repeat of a request, and what stands in presigned addresses. */
const TREACHEROUS: Exchange = {
	asked: 'key',
	method: 'GET',
	path: 'https://parts.example/1?X-Amz-Signature=5ec7e7',
	sent: null,
	status: 502,
	headers: { 'set-cookie': 'our-cookie', 'x-api-version': '1.3' },
	body: `${KEY}, or ${KEY.slice(4, 16)}, of nobody@example.com for 0123456789abcdef01234567`,
};

const report = (found: Row[]) =>
	redacted(
		{
			made: '2026-11-24T12:00:00Z',
			versions: { package: '1', node: '1' },
			baseUrl: 'https://api.twelvelabs.io/v1.3',
			rows: found,
			exchanges: [...exchanges, TREACHEROUS],
		},
		{ apiKeys: [KEY], names: new Set(Object.values(readSamples()).map(({ name }) => name)) },
	);

test.each([
	['the key, nor a piece of it', /tlk_0123|456789ab|klmnop/],
	['names and addresses of what was there before', /our-|bucket\.example|5ec7e7/],
	['people', /nobody@/],
	['IDs', /\b[0-9a-f]{24}\b/],
	['signatures of presigned URLs', /[?&][\w-]*(signature|expires|token)/i],
	['vectors', /-?0\.\d{4,},-?0\.\d{4,}/],
	['media', /[A-Za-z0-9+/]{200}/],
])('no report holds %s', (_, pattern) => {
	expect(json.match(pattern)?.[0]).toBeUndefined();
	expect(markdown.match(pattern)?.[0]).toBeUndefined();
});

test('what is taken out is said, and what matters is kept', () => {
	for (const kept of ['‹vector of 512›', '‹others of the account›', '‹API key›', VIDEO_FILE]) {
		expect(json).toContain(kept);
	}
	expect(json).toContain('"x-api-version":"1.3"');
	const hide = hiding({ apiKeys: [KEY], names: new Set(['sample.mp4']) }, new Set());
	expect(hide({ user_metadata: { shot: 'by us' }, input_filename: 'sample.mp4' })).toEqual({
		user_metadata: '‹hidden›',
		input_filename: 'sample.mp4',
	});
});

test('an answer that contradicts the emulator is named, with what was assumed', async () => {
	const question = ask({
		id: 'odd',
		question: 'What if?',
		source: 'https://docs.twelvelabs.io',
		request: () => ({ noKey: '403', pageInfo: 'page total', version: '1.3' }),
		pick: {
			noKey: [({ noKey }) => noKey, '401 flat api_key_invalid'],
			pageInfo: [({ pageInfo }) => pageInfo, 'page limit'],
			version: [({ version }) => version, '1.3'],
		},
	});
	const full = report(await interview(new Api(service, []), { videoUrl: '' }, [question]));
	expect(full.rows[0]?.contradicts).toEqual(['noKey', 'pageInfo']);
	expect(full.rows[0]?.source).toBe(question.source);
	const text = markdownOf(full);
	expect(text).toContain('| noKey | `"403"` | `"401 flat api_key_invalid"` |');
	expect(text).toContain('| pageInfo | `"page total"` | `"page limit"` |');
	expect(text).not.toContain('| version |');
});

test('the program asks before anything is sent, and leaves no asset behind', async () => {
	const own = await startEmulator({ processingMs: 100 });
	const cwd = mkdtempSync(join(tmpdir(), 'live-'));
	const run = async (key: string, ...args: string[]) => {
		const tsx = join(checkout, 'node_modules/tsx/dist/cli.mjs');
		const program = [tsx, join(checkout, 'test/tools/live/live.ts'), ...args];
		const env = { ...process.env, TWELVELABS_API_KEY: key, TWELVELABS_BASE_URL: own.url };
		const running = promisify(execFile)(process.execPath, program, { cwd, env });
		const ended: { code?: number; stdout: string; stderr: string } = await running.catch(
			(error: unknown) => Object(error),
		);
		return { code: ended.code ?? 0, said: ended.stdout + ended.stderr };
	};
	try {
		const refused = await Promise.all([run(''), run(own.apiKey), run('tlk_of_nobody', '--yes')]);
		expect(refused.map(({ code }) => code)).toEqual([1, 1, 1]);
		expect(refused[0]?.said).toContain('TWELVELABS_API_KEY=');
		expect(refused[1]?.said).toMatch(/\d+ requests that embed a sample video[^]*--yes/);
		expect(refused[2]?.said).toContain('does not take this key');
		// Only the read by which the wrong key was found out.
		expect(own.requests.map(({ method }) => method)).toEqual(['GET']);
		const agreed = await run(own.apiKey, '--yes', '--only', 'asset');
		expect(agreed.said).toContain('=  asset\n');
		expect(agreed.code).toBe(0);
		expect(readFileSync(join(cwd, 'live-report/live-report.md'), 'utf8')).toContain('Contradicts');
		expect(own.v2.assets.newestFirst()).toEqual([]);
	} finally {
		await own.close();
		rmSync(cwd, { recursive: true });
	}
});
