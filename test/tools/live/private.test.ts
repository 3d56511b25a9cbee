import { interview } from './ask/interview';
import { planOf } from './ask/plan';
import { readSamples } from './media/samples';
import { QUESTIONS } from './questions';
import { startReference, type Reference } from './reference';
import { hiding } from './report/private';
import { markdownOf } from './report/markdown';
import { reportOf } from './report/report';

const KEY = 'tlk_0123456789abcdefghijklmnop';

let reference: Reference;
let json: string;
let markdown: string;

/** An account with things of its own, and a gateway that repeats the key. */
beforeAll(async () => {
	reference = await startReference({ apiKey: KEY, processingMs: 200 });
	const { emulator, respondent } = reference;
	emulator.seedTask({ filename: 'our-holiday.mp4' });
	emulator.seedTask({ url: 'https://bucket.example/our-party.mp4?X-Amz-Signature=5ec7e7' });
	emulator.seedTask({ filename: 'our-old-film.mp4', createdAt: Date.now() - 7.6 * 24 * 3600_000 });
	const form = new FormData();
	form.append('method', 'direct');
	form.append('file', new Blob(['our words']), 'our-diary.txt');
	const headers = { 'x-api-key': KEY };
	await fetch(`${emulator.url}/assets`, { method: 'POST', body: form, headers });
	emulator.faults.add({
		match: { path: '/no-such-thing$' },
		then: { status: 502, html: 'echo' },
	});
	const all = { service: await interview(respondent, QUESTIONS), emulator: NOTHING };
	const own = { apiKey: KEY, names: new Set(['city-traffic-at-night.mp4']) };
	const circumstances = {
		made: '2026-11-24T12:00:00Z',
		versions: { package: '1', node: '1' },
		baseUrl: 'https://api.twelvelabs.io/v1.3',
		emulated: true,
		plan: planOf(QUESTIONS, readSamples()),
	};
	const report = reportOf(circumstances, QUESTIONS, all, own);
	json = JSON.stringify(report);
	markdown = markdownOf(report);
});
afterAll(() => reference.emulator.close());

const NOTHING = { results: new Map(), exchanges: [] };

test.each([
	['the key', /tlk_0123|456789ab|klmnop/],
	['names and addresses of what was there before', /our-|bucket\.example|5ec7e7/],
	['IDs', /\b[0-9a-f]{24}\b/],
	['signatures of presigned URLs', /[?&][\w-]*(signature|expires|token)/i],
	['vectors', /-?0\.\d{4,},-?0\.\d{4,}/],
	['media', /[A-Za-z0-9+/]{200}/],
])('no report holds %s', (_, pattern) => {
	expect(json.match(pattern)?.[0]).toBeUndefined();
	expect(markdown.match(pattern)?.[0]).toBeUndefined();
});

test('what is taken out is said, and what matters is kept', () => {
	for (const kept of ['‹vector of 512›', '‹others of the account›', '‹API key›', '‹id›']) {
		expect(json).toContain(kept);
	}
	expect(json).toContain('city-traffic-at-night.mp4');
	expect(json).toContain('"x-api-version":"1.3"');
	expect(markdown).toContain('emulated');
});

test('of a thing of the account that is looked at by itself, names, addresses and people go', () => {
	const hide = hiding({ apiKey: KEY, names: new Set(['sample.mp4']), ids: new Set() });
	const theirs = {
		input_filename: 'our-film.mp4',
		input_url: 'https://bucket.example/our.mp4?token=5ec7e7',
		user_metadata: { shot: 'by us' },
		message: `nobody@example.com may not, see https://files.example/a?sig=1 with ${KEY}`,
	};
	expect(hide(theirs)).toEqual({
		input_filename: '‹name›',
		input_url: '‹URL at bucket.example›',
		user_metadata: '‹hidden›',
		message: '‹mail› may not, see ‹URL at files.example› with ‹API key›',
	});
	expect(hide({ input_filename: 'sample.mp4' })).toEqual({ input_filename: 'sample.mp4' });
});
