import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { Emulator } from '..';
import { hostileProfile, startEmulator } from '..';

let emulator: Emulator;

beforeAll(async () => {
	emulator = await startEmulator({ hostile: { ids: 'uuid' } });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

async function tell(method: string, path: string, body?: unknown) {
	const response = await fetch(`${emulator.origin}/emulator/${path}`, {
		method,
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	return { status: response.status, body: (await response.json()) as unknown };
}

test('each part by itself, over HTTP: on, off with null, all off', async () => {
	await tell('POST', 'hostile', { listLagMs: 100, compress: ['br'] });
	expect((await tell('GET', 'hostile')).body).toEqual({
		ids: 'uuid',
		listLagMs: 100,
		compress: ['br'],
	});
	await tell('POST', 'hostile', { compress: null, listLagMs: 200 });
	expect(emulator.hostile.switches).toEqual({ ids: 'uuid', listLagMs: 200 });
	await tell('DELETE', 'hostile');
	expect(emulator.hostile.switches).toEqual({});
});

test('a reset goes back to what the emulator was started with', () => {
	emulator.hostile.set({ date: 'absent', ids: null });
	emulator.reset();
	expect(emulator.hostile.switches).toEqual({ ids: 'uuid' });
});

test('the example of the README is understood', async () => {
	const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');
	const [, example = ''] = /```jsonc\n(\{\s+"rewrites".*?)```/s.exec(readme) ?? [];
	const switches: unknown = JSON.parse(example.replace(/,(\s*[\]}])/g, '$1'));
	expect((await tell('POST', 'hostile', switches)).status).toBe(200);
	expect(emulator.hostile.switches.rewrites).toHaveLength(6);
});

test('a profile by its seed', async () => {
	const { body } = await tell('POST', 'hostile/profile', { seed: 7, scaleMs: 100 });
	expect(body).toEqual(hostileProfile(7, 100));
	expect(emulator.hostile.switches).toEqual({ ids: 'uuid', ...hostileProfile(7, 100) });
});

test.each([
	['hostile', { listLag: 100 }],
	['hostile', { listLagMs: '100' }],
	['hostile', { rewrites: { path: 'status', to: 'null' } }],
	['hostile', { rewrites: [{ path: 'stauts', to: 'null' }] }],
	['hostile', { rewrites: [{ path: 'status', to: 'nil' }] }],
	['hostile', { rewrites: [{ path: 'status', to: { spelling: 'rot13' } }] }],
	['hostile', { rewrites: [{ path: 'status' }] }],
	['hostile', { rewrites: [{ path: 'status', to: 'null', view: 'lists' }] }],
	['hostile', { rewrites: [{ path: 'status', to: 'null', when: 'queued' }] }],
	['hostile', { rewrites: [{ path: 'page_info', to: 'null', when: 'ready' }] }],
	['hostile', { rewrites: [{ path: 'status', to: 'null', match: '(' }] }],
	['hostile', { pages: { shrot: 1 } }],
	['hostile', { pages: { repeatPages: [1] } }],
	['hostile', { compress: ['zip'] }],
	['hostile', { date: { offBy: 1 } }],
	['hostile', { notFound: [{ view: 'list' }] }],
	['hostile', { clipOffsets: 'absolute' }],
	['hostile', 'everything'],
	['hostile/profile', { sede: 1 }],
	['faults', { then: { encoding: 'zip' } }],
	['faults', { then: { encoding: 'br', broken: 'a bit' } }],
	['faults', { then: { status: 200, html: 'yes' } }],
	['faults', { then: { status: 504, acceptAfterMs: 10 } }],
	['faults', { then: { reset: 'after-body', acceptAfterMs: 10 } }],
	['faults', { then: { endless: true } }],
	['faults', { then: { dribbleMs: 0 } }],
	['faults', { then: { damagedRecord: true } }],
	['faults', { then: { reset: 'handshake' } }],
])('what is not understood is refused, and changes nothing: %s %j', async (path, body) => {
	expect((await tell('POST', path, body)).status).toBe(400);
	expect(emulator.hostile.switches).toEqual({ ids: 'uuid' });
});
