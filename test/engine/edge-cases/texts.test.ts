import { answer, type Interceptor, once, page } from '../../emulator';
import { createFromUrl, withEmulator, saidBy } from '../with-emulator';
import { concurrentTest } from '../concurrent-test';
import { byId } from '../engine-fixture';

/** What errors say: nothing of the key, the right advice, and one period at the end of a sentence. */

jest.setTimeout(40_000);

const KEY = 'tlk_S3CRET_0123456789abcdefghijklmnop';

/** Pieces of the key that are long enough to be no chance. */
const PIECES = Array.from({ length: KEY.length - 7 }, (_, at) => KEY.slice(at, at + 8));

const getStatus = { operation: 'getStatus', taskId: byId('663e16ac4d11aff765088b3a') };

const briefly = { maxRetryTimeSec: 0 };

concurrentTest.each([[400], [404], [502]])(
	'a page with HTTP %i that echoes the key, wherever it is cut, shows no piece of it',
	(status) =>
		withEmulator(
			async ({ emulator, run }) => {
				const head = '<pre>x-api-key: ';
				for (let pad = 250; pad < 310; pad += 5) {
					const body = `<p>${'x'.repeat(pad - head.length)}</p>${head}${KEY}</pre>`;
					const next = emulator.intercept(page(status, body));
					const { items } = await run({
						parameters: { ...getStatus, options: briefly },
						onError: 'continueRegularOutput',
					});
					const text = JSON.stringify(items);
					expect(text).toMatch(/(The page|TwelveLabs) says: x/);
					for (const piece of PIECES) expect(text).not.toContain(piece);
					next();
				}
			},
			{ apiKey: KEY },
		),
);

concurrentTest.each([
	['region_not_allowed', 'does not serve the region'],
	['api_allowed_for_paid_plan', 'needs a paid TwelveLabs plan'],
])('HTTP 403 %s: the advice is about that, not about the key', (code, advice) =>
	withEmulator(async ({ emulator, run, url }) => {
		const body = { code, message: 'It is not allowed here.' };
		emulator.intercept(once(answer(403, body)));
		const result = await run(createFromUrl(url()));
		expect(saidBy(result)).toContain(advice);
		expect(saidBy(result)).not.toContain('does not accept the API key');
	}),
);

concurrentTest('a Base URL without /v1.3: the advice is about it, and no word of tasks', () =>
	withEmulator(async ({ emulator, run }) => {
		const credential = { apiKey: emulator.apiKey, baseUrl: emulator.origin };
		const result = await run({
			node: 'embedQuery',
			parameters: { operation: 'text', text: 'a lighthouse', options: briefly },
			credential,
		});
		expect(saidBy(result)).toContain(
			'Check that "Base URL" in the TwelveLabs credential ends in /v1.3',
		);
		expect(saidBy(result)).not.toMatch(/task/i);
	}),
);

const endings: [string, Interceptor][] = [
	['a refusal', answer(400, { code: 'parameter_invalid', message: 'It is not so.' })],
	['trouble', answer(503, { code: 'x', message: 'Come back later.' })],
	['a limit', answer(429, { message: 'Slow down.' }, { 'retry-after': '9' })],
	['a page', page(404, '<p>Nothing here.</p>')],
	['a key that is not accepted', answer(401, { code: 'x', message: 'Not yours.' })],
];

concurrentTest.each(endings)('%s whose text ends in a period: one period', (_, then) =>
	withEmulator(async ({ emulator, run }) => {
		emulator.intercept(then);
		const { items } = await run({
			parameters: { ...getStatus, options: briefly },
			onError: 'continueRegularOutput',
		});
		expect(items[0]?.json.error).toMatch(/\.$/);
		expect(items[0]?.json.error).not.toMatch(/\.\./);
	}),
);

concurrentTest('a sound offset is sent as a decimal, however small', () =>
	withEmulator(async ({ emulator, run }) => {
		const offsets = [0.0000001, 0.25, 10];
		await run({
			node: 'embedQuery',
			parameters: {
				operation: 'audio',
				source: 'url',
				url: 'https://example.com/sound.wav',
				options: { audioStartOffsetSec: '={{ $json.at }}', concurrency: 1, ...briefly },
			},
			items: offsets.map((at) => ({ json: { at } })),
			onError: 'continueRegularOutput',
		});
		expect(emulator.requests.map(({ fields }) => fields?.audio_start_offset_sec)).toEqual([
			['0'],
			['0.25'],
			['10'],
		]);
	}),
);
