import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../../e2e/n8n/paths';
import { startReference, type Reference } from './reference';

let reference: Reference;
let out: string;

beforeAll(async () => {
	reference = await startReference({ processingMs: 100, v1: { scopesAsJson: 'accepted' } });
	out = mkdtempSync(join(tmpdir(), 'live-'));
});
afterAll(async () => {
	await reference.emulator.close();
	rmSync(out, { recursive: true });
});

/** Runs the program as `npm run live` does, with nobody at its terminal. */
async function live(
	environment: object,
	...args: string[]
): Promise<{ code: number; said: string }> {
	const tsx = join(checkout, 'node_modules/tsx/dist/cli.mjs');
	const child = spawn(process.execPath, [tsx, join(checkout, 'test/tools/live/live.ts'), ...args], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, TWELVELABS_API_KEY: '', TWELVELABS_BASE_URL: '', ...environment },
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
	}
	const code = await new Promise<number>((resolve) => child.on('close', resolve));
	return { code, said };
}

test('it tells, asks, is agreed to, and writes down what differs', async () => {
	const { emulator } = reference;
	const at = { TWELVELABS_API_KEY: emulator.apiKey, TWELVELABS_BASE_URL: emulator.url };
	const [keyless, unasked, wrong] = await Promise.all([
		live({}),
		live(at),
		live({ ...at, TWELVELABS_API_KEY: 'tlk_of_nobody' }, '--yes'),
	]);
	expect([keyless.code, keyless.said]).toEqual([1, expect.stringContaining('TWELVELABS_API_KEY=')]);
	expect([unasked.code, unasked.said]).toEqual([1, expect.stringContaining('--yes')]);
	expect(unasked.said).toMatch(/\d+ tasks about a sample video/);
	expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('does not take this key')]);
	// Only the read by which the wrong key was found out.
	expect(emulator.requests.map(({ method }) => method)).toEqual(['GET']);

	const only = ['--only', 'v1-scope,asset-create', '--out', out];
	const agreed = await live(at, '--yes', ...only);
	expect([agreed.code, agreed.said]).toEqual([0, expect.stringContaining('≠  v1-scopes-as-json')]);
	const read = (name: string) => readFileSync(join(out, name), 'utf8');
	const { rows } = JSON.parse(read('live-report.json')) as {
		rows: { id: string; differences: object[] }[];
	};
	expect(rows).toMatchObject([
		{
			id: 'v1-scopes-as-json',
			differences: [
				{ path: 'verdict', service: 'accepted', emulator: 'refused' },
				{ path: 'scopes', service: ['clip', 'video'] },
			],
		},
		{ id: 'v1-scope-video-alone', differences: [] },
		{ id: 'asset-create', differences: [] },
	]);
	expect(read('live-report.md')).toContain('| `verdict` | `"accepted"` | `"refused"` |');
	expect(emulator.v2.assets.newestFirst()).toEqual([]);
});
