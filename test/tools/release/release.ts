import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The text below the heading `## VERSION` of a changelog, up to the next heading of that level, without
 * blank lines around it; `undefined` where that version has no heading.
 */
export function changelogSection(changelog: string, version: string): string | undefined {
	const lines = changelog.split(/\r?\n/);
	const heading = lines.indexOf(`## ${version}`);
	if (heading === -1) return undefined;
	const below = lines.slice(heading + 1);
	const next = below.findIndex((line) => line.startsWith('## '));
	return (next === -1 ? below : below.slice(0, next)).join('\n').trim();
}

/** The newest version in a changelog, its first. */
function newestVersion(changelog: string): string | undefined {
	return /^## (\S+)$/m.exec(changelog)?.[1];
}

/** The heading in CONTRIBUTING.md for what only the owner can fill in. */
const UNSET = '## To set before the first release';

/** What a release is made of, in the tagged commit. */
export interface Release {
	/** The tag's name, such as `v0.1.0`. */
	tag: string;
	/** `owner/name` of the GitHub repository that publishes. */
	repository: string;
	manifest: { version: string; repository: { url: string } };
	lockfile: { version: string; packages: { '': { version: string } } };
	changelog: string;
	contributing: string;
}

/** Sentences about what does not fit together in a release; none if it may be published. */
export function disagreements(release: Release): string[] {
	const { tag, repository, manifest, lockfile, changelog, contributing } = release;
	const { version } = manifest;
	const found: string[] = [];
	if (tag !== `v${version}`) found.push(`The tag is ${tag}, package.json says ${version}.`);
	for (const locked of new Set([lockfile.version, lockfile.packages[''].version])) {
		if (locked !== version)
			found.push(`package-lock.json says ${locked}, package.json ${version}: run npm install.`);
	}
	if (newestVersion(changelog) !== version)
		found.push(`CHANGELOG.md begins with ${newestVersion(changelog)}, not with ${version}.`);
	if (!changelogSection(changelog, version))
		found.push(`CHANGELOG.md says nothing below "## ${version}".`);
	// npm refuses a provenance statement of another repository than this field names (E422).
	if (manifest.repository.url !== `git+https://github.com/${repository}.git`)
		found.push(`package.json names ${manifest.repository.url}, this is ${repository}.`);
	if (contributing.includes(UNSET))
		found.push(`.github/CONTRIBUTING.md still has "${UNSET}": set what it lists, then remove it.`);
	return found;
}

/** What is read of a published version (`npm view NAME@VERSION dist`). */
interface Dist {
	integrity?: string;
	attestations?: { provenance?: unknown };
}

/** npm's hash of a tarball, as in `dist.integrity`: SHA-512 in base64. */
export function integrity(tarball: Buffer): string {
	return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** How to ask npm, and how long; `npm` runs it with these arguments and returns what it prints. */
interface Asking {
	npm: (args: string[]) => Promise<string>;
	pauseMs: number;
	withinMs: number;
}

/**
 * Waits until the registry has this tarball under this name and version (`name@1.2.3`), with provenance.
 * @throws Error at once if it has another tarball, after `withinMs` if something is missing
 */
export async function awaitPublished(
	spec: string,
	tarball: Buffer,
	{ npm, pauseMs, withinMs }: Asking,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const missing = await whatIsMissing(spec, integrity(tarball), npm);
		if (missing === undefined) return;
		if (Date.now() + pauseMs > deadline) throw new Error(`${spec}: ${missing}`);
		await sleep(pauseMs);
	}
}

async function whatIsMissing(
	spec: string,
	expected: string,
	npm: Asking['npm'],
): Promise<string | undefined> {
	let printed: string;
	try {
		printed = await npm(['view', spec, 'dist', '--json', '--prefer-online']);
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
	if (printed.trim() === '') return 'the registry does not have it';
	const dist = JSON.parse(printed) as Dist;
	if (dist.integrity !== expected)
		throw new Error(`${spec}: the registry has ${dist.integrity}, packed was ${expected}`);
	return dist.attestations?.provenance ? undefined : 'the registry has it without provenance';
}
