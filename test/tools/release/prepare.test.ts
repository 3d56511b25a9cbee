import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import manifest from '../../../package.json';
import { run } from '../../e2e/n8n/program';
import { changelogSection } from './changelog';
import { disagreements, type Release } from './disagreements';

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

/** A release that fits together, and what a test makes of it. */
const release = (changed: Partial<Release> = {}): Release => ({
	tag: 'v1.3.0',
	repository: 'owner/name',
	manifest: { version: '1.3.0', repository: { url: 'git+https://github.com/owner/name.git' } },
	lockfile: { version: '1.3.0', packages: { '': { version: '1.3.0' } } },
	changelog: CHANGELOG,
	contributing: '# Contributing\n',
	...changed,
});

test('a release in which all fits together may go out', () => {
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
])('%s holds it up', (_, changed, says) => {
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

test("this checkout's package.json, package-lock.json and CHANGELOG.md tell of one version", () => {
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

describe('the command', () => {
	let checkout: string;

	beforeEach(() => {
		checkout = mkdtempSync(path.join(tmpdir(), 'release-'));
		const { manifest: ours, lockfile, changelog, contributing } = release();
		mkdirSync(path.join(checkout, '.github'));
		for (const [file, text] of Object.entries({
			'package.json': JSON.stringify(ours),
			'package-lock.json': JSON.stringify(lockfile),
			'CHANGELOG.md': changelog,
			'.github/CONTRIBUTING.md': contributing,
		})) {
			writeFileSync(path.join(checkout, file), text);
		}
	});

	afterEach(() => rmSync(checkout, { recursive: true, force: true }));

	const prepare = (tag: string) => {
		const tsx = path.join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
		const script = path.join(__dirname, 'prepare.ts');
		return run(process.execPath, [tsx, script, tag, 'owner/name', 'release'], checkout);
	};

	test("writes the GitHub release's text", async () => {
		await prepare('v1.3.0');
		expect(readFileSync(path.join(checkout, 'release', 'notes.md'), 'utf8')).toBe(
			'- New: a thing.\n\n### Details\n\nOf the thing.\n',
		);
	});

	test('fails, and says why, where something does not fit', async () => {
		await expect(prepare('v1.3.1')).rejects.toThrow('The tag is v1.3.1, package.json says 1.3.0.');
	});
});
