import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import manifest from '../../../package.json';
import { type LocalServer, run, serve } from '../../e2e/n8n/program';
import {
	awaitPublished,
	changelogSection,
	disagreements,
	integrity,
	type Release,
} from './release';

const ROOT = path.join(__dirname, '..', '..', '..');
const CHANGELOG = `# Changelog

What changed.

## 1.3.0

- New: a thing.

### Details

Of the thing.

## 1.2.9

- Old.
`;

/** A consistent release, with a test's changes. */
const release = (changed: Partial<Release> = {}): Release => ({
	tag: 'v1.3.0',
	repository: 'owner/name',
	manifest: { version: '1.3.0', repository: { url: 'git+https://github.com/owner/name.git' } },
	lockfile: { version: '1.3.0', packages: { '': { version: '1.3.0' } } },
	changelog: CHANGELOG,
	contributing: '# Contributing\n',
	...changed,
});

test('a consistent release may be published', () => {
	expect(disagreements(release())).toEqual([]);
});

test.each<[string, Partial<Release>, RegExp]>([
	['a tag of another version', { tag: 'v1.2.9' }, /tag is v1\.2\.9, package\.json says 1\.3\.0/],
	['a tag without v', { tag: '1.3.0' }, /tag is 1\.3\.0/],
	[
		'a lockfile that was forgotten',
		{ lockfile: { version: '1.2.9', packages: { '': { version: '1.2.9' } } } },
		/package-lock\.json says 1\.2\.9/,
	],
	[
		'a changelog that was forgotten',
		{ changelog: '# Changelog\n\n## 1.2.9\n\n- Old.\n' },
		/begins with 1\.2\.9, not with 1\.3\.0/,
	],
	[
		'a version that the changelog names and says nothing of',
		{ changelog: '# Changelog\n\n## 1.3.0\n\n## 1.2.9\n\n- Old.\n' },
		/nothing below "## 1\.3\.0"/,
	],
	['another repository', { repository: 'somebody/fork' }, /this is somebody\/fork/],
	[
		'an identity that nobody has set',
		{ contributing: '# Contributing\n\n## To set before the first release\n\n1. …\n' },
		/set what it lists/,
	],
])('%s prevents it', (_, changed, says) => {
	const found = disagreements(release(changed));
	expect(found.join('\n')).toMatch(says);
});

test("a version's section ends where the next version begins, and keeps its own headings", () => {
	expect(changelogSection(CHANGELOG, '1.3.0')).toBe(
		'- New: a thing.\n\n### Details\n\nOf the thing.',
	);
	expect(changelogSection(CHANGELOG, '1.2.9')).toBe('- Old.');
	expect(changelogSection(CHANGELOG, '1.3')).toBeUndefined();
});

test("this checkout's package.json, package-lock.json and CHANGELOG.md agree on the version", () => {
	const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
	const [, repository = ''] = /github\.com\/(.+)\.git$/.exec(manifest.repository.url) ?? [];
	const own = release({
		tag: `v${manifest.version}`,
		repository,
		manifest,
		lockfile: JSON.parse(read('package-lock.json')) as Release['lockfile'],
		changelog: read('CHANGELOG.md'),
	});
	expect(disagreements(own)).toEqual([]);
});

let scratch: string;
beforeEach(() => {
	scratch = mkdtempSync(path.join(tmpdir(), 'release-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

test("the command writes the GitHub release's text, or fails and says what does not fit", async () => {
	const { manifest: ours, lockfile, changelog, contributing } = release();
	mkdirSync(path.join(scratch, '.github'));
	for (const [file, text] of Object.entries({
		'package.json': JSON.stringify(ours),
		'package-lock.json': JSON.stringify(lockfile),
		'CHANGELOG.md': changelog,
		'.github/CONTRIBUTING.md': contributing,
	})) {
		writeFileSync(path.join(scratch, file), text);
	}
	const prepare = (tag: string) => {
		const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
		const script = path.join(__dirname, 'prepare.ts');
		return run(process.execPath, [tsx, script, tag, 'owner/name', 'release'], scratch);
	};
	await prepare('v1.3.0');
	expect(readFileSync(path.join(scratch, 'release', 'notes.md'), 'utf8')).toBe(
		'- New: a thing.\n\n### Details\n\nOf the thing.\n',
	);
	await expect(prepare('v1.3.1')).rejects.toThrow('The tag is v1.3.1, package.json says 1.3.0.');
});

const SPEC = 'n8n-nodes-twelvelabs@1.2.3';
const tarball = Buffer.from('what was packed');
const provenance = { predicateType: 'https://slsa.dev/provenance/v1' };
const withProvenance = { integrity: integrity(tarball), attestations: { provenance } };

let registry: LocalServer;
/** The registry's answers about the version, in order; the last one stays. */
let answers: (object | undefined)[];
let asked: number;

beforeEach(async () => {
	asked = 0;
	registry = await serve((_, response) => {
		const dist = answers[Math.min(asked, answers.length - 1)];
		asked += 1;
		const name = 'n8n-nodes-twelvelabs';
		const versions = { '1.2.3': { name, version: '1.2.3', dist } };
		const found = { name, 'dist-tags': { latest: '1.2.3' }, versions };
		response
			.writeHead(dist ? 200 : 404, { 'content-type': 'application/json' })
			.end(JSON.stringify(dist ? found : { error: 'not_found' }));
	});
});
afterEach(() => registry.close());

/** Waits as the release does, with the real npm. */
function wait(withinMs: number): Promise<void> {
	const own = ['--registry', registry.url, '--cache', path.join(scratch, 'cache')];
	const npm = (args: string[]) => run('npm', [...args, ...own], scratch);
	return awaitPublished(SPEC, tarball, { npm, pauseMs: 1, withinMs });
}

test('waits while the registry lacks the version or its provenance', async () => {
	answers = [undefined, { integrity: integrity(tarball) }, withProvenance];
	await wait(60_000);
	expect(asked).toBe(3);
});

test('fails if the version never comes', async () => {
	answers = [undefined];
	await expect(wait(0)).rejects.toThrow(/n8n-nodes-twelvelabs@1\.2\.3.*E404/s);
});

test('fails if the version comes without provenance', async () => {
	answers = [{ integrity: integrity(tarball) }];
	await expect(wait(0)).rejects.toThrow('without provenance');
});

test('fails at once if the version has another tarball', async () => {
	answers = [{ ...withProvenance, integrity: integrity(Buffer.from('something else')) }];
	await expect(wait(60_000)).rejects.toThrow('the registry has sha512-');
	expect(asked).toBe(1);
});

test('computes the same integrity as npm', async () => {
	writeFileSync(path.join(scratch, 'package.json'), '{"name":"packed","version":"1.2.3"}');
	const printed: unknown = JSON.parse(await run('npm', ['pack', '--json'], scratch));
	const [packed]: { integrity: string }[] = Object.values(Object(printed));
	expect(integrity(readFileSync(path.join(scratch, 'packed-1.2.3.tgz')))).toBe(packed?.integrity);
});

/** Every `uses:` of every workflow. */
const WORKFLOWS = path.join(ROOT, '.github', 'workflows');
const actions = readdirSync(WORKFLOWS).flatMap((file) =>
	[...readFileSync(path.join(WORKFLOWS, file), 'utf8').matchAll(/^[\s-]*uses:[ \t]*(.*)$/gm)].map(
		([, action = '']) => action,
	),
);

test('every action is pinned to a commit, the same everywhere, with its version as a comment', () => {
	expect(actions.length).toBeGreaterThan(0);
	const pinned = /^[\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
	expect(actions.filter((action) => !pinned.test(action))).toEqual([]);
	// Of a repository of actions, whichever of them is used.
	const commits = new Set(actions.map((action) => action.replace(/^([^/]+\/[^/@]+)[^@]*/, '$1')));
	const repositories = [...commits].map((commit) => commit.split('@')[0]);
	expect(repositories).toEqual([...new Set(repositories)]);
});
