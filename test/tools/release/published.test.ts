import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from '../../e2e/n8n/program';
import { awaitPublished, integrity } from './published';

const SPEC = 'n8n-nodes-twelvelabs@1.2.3';
const tarball = Buffer.from('what was packed');
const provenance = { predicateType: 'https://slsa.dev/provenance/v1' };
const withProvenance = { integrity: integrity(tarball), attestations: { provenance } };

let scratch: string;
let registry: Server;
/** What the registry says of the version, one answer for each time it is asked; the last one stays. */
let answers: (object | undefined)[];
let asked: number;

beforeEach(async () => {
	scratch = mkdtempSync(path.join(tmpdir(), 'published-'));
	asked = 0;
	registry = createServer((_, response) => {
		const dist = answers[Math.min(asked, answers.length - 1)];
		asked += 1;
		if (!dist) {
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}');
			return;
		}
		const version = { name: 'n8n-nodes-twelvelabs', version: '1.2.3', dist };
		response.writeHead(200, { 'content-type': 'application/json' }).end(
			JSON.stringify({
				name: 'n8n-nodes-twelvelabs',
				'dist-tags': { latest: '1.2.3' },
				versions: { '1.2.3': version },
			}),
		);
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => registry.once('listening', resolve));
});

afterEach(() => {
	registry.close();
	rmSync(scratch, { recursive: true, force: true });
});

/** Waits as the release does, with the real npm, for at most `withinMs`. */
function wait(withinMs: number): Promise<void> {
	const { port } = registry.address() as AddressInfo;
	const own = ['--registry', `http://127.0.0.1:${port}`, '--cache', path.join(scratch, 'cache')];
	const npm = (args: string[]) => run('npm', [...args, ...own], scratch);
	return awaitPublished(SPEC, tarball, { npm, pauseMs: 1, withinMs });
}

test('it waits while the registry has no such version, or has it without provenance', async () => {
	answers = [undefined, { integrity: integrity(tarball) }, withProvenance];
	await wait(60_000);
	expect(asked).toBe(3);
});

test('a version that never comes is an error that says so', async () => {
	answers = [undefined];
	await expect(wait(0)).rejects.toThrow(/n8n-nodes-twelvelabs@1\.2\.3.*E404/s);
});

test('a version that comes without provenance is an error', async () => {
	answers = [{ integrity: integrity(tarball) }];
	await expect(wait(0)).rejects.toThrow('without provenance');
});

test('another tarball under that version is an error at once', async () => {
	answers = [{ ...withProvenance, integrity: integrity(Buffer.from('something else')) }];
	await expect(wait(60_000)).rejects.toThrow('the registry has sha512-');
	expect(asked).toBe(1);
});

test('a tarball has the integrity that npm itself gives it', async () => {
	writeFileSync(path.join(scratch, 'package.json'), '{"name":"packed","version":"1.2.3"}');
	const printed: unknown = JSON.parse(await run('npm', ['pack', '--json'], scratch));
	const [packed]: { integrity: string }[] = Object.values(Object(printed));
	expect(integrity(readFileSync(path.join(scratch, 'packed-1.2.3.tgz')))).toBe(packed?.integrity);
});
